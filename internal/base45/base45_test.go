package base45_test

import (
	"testing"

	"github.com/sealcard/sealcard/internal/base45"
)

func TestExamplesOfTheRFC(t *testing.T) {
	for _, tt := range []struct{ name, plain, text string }{
		{"empty", "", ""},
		{"RFC 9285, 4.3, first example", "AB", "BB8"},
		{"RFC 9285, 4.3, second example", "Hello!!", "%69 VD92EX0"},
		{"RFC 9285, 4.3, third example", "base-45", "UJCLQE7W581"},
		{"RFC 9285, 4.4", "ietf!", "QED8WEX0"},
		{"largest pair", "\xff\xff", "FGW"},
		{"largest single", "\xff", "U5"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := base45.Encode([]byte(tt.plain)); got != tt.text {
				t.Errorf("Encode(%q) = %q, want %q", tt.plain, got, tt.text)
			}
			if got, err := base45.Decode(tt.text); err != nil || string(got) != tt.plain {
				t.Errorf("Decode(%q) = %q, %v, want %q", tt.text, got, err, tt.plain)
			}
			if got := base45.EncodedLen(len(tt.plain)); got != len(tt.text) {
				t.Errorf("EncodedLen(%d) = %d, want %d", len(tt.plain), got, len(tt.text))
			}
		})
	}
}

func TestFaultyTextIsRefusedWithItsPlace(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"one character over", "BB8Q", "offset 3: a length that leaves one character over"},
		{"lower case", "BB8bb8", "offset 3: a character outside the 45"},
		{"line end", "BB8BB\n", "offset 5: a character outside the 45"},
		{"not ASCII", "BBé", "offset 3: a length that leaves one character over"},
		{"group of 65536", "BB8GGW", "offset 3: a group above its largest value"},
		{"last pair of 256", "BB8V5", "offset 3: a group above its largest value"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := base45.Decode(tt.text)
			if err == nil || err.Error() != tt.want {
				t.Errorf("Decode(%q) = %q, %v, want error %q", tt.text, got, err, tt.want)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	f.Add("QED8WEX0")
	f.Add("FGW")
	f.Add("V5")
	f.Fuzz(func(t *testing.T, text string) {
		b, err := base45.Decode(text)
		if err == nil && base45.Encode(b) != text {
			t.Errorf("Decode accepts %q, which Encode never makes", text)
		}
	})
}
