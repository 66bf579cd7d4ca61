package photo_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/photo"
)

// childFile names the file that the test binary reads when it runs as a child.
const childFile = "SEALCARD_PHOTO_CHILD"

func TestMain(m *testing.M) {
	if name := os.Getenv(childFile); name != "" {
		child(name)
		return
	}
	os.Exit(m.Run())
}

// child reads a picture and prints the error, the seconds and the peak of its memory.
func child(name string) {
	data, err := os.ReadFile(name)
	if err != nil {
		fmt.Println("error: the file:", err)
		return
	}
	start := time.Now()
	h, err := photo.ReadHeader(data)
	if err == nil {
		_, err = h.Decode()
	}
	fmt.Printf("error: %v\nseconds: %.2f\n", err, time.Since(start).Seconds())
	if h != nil {
		fmt.Printf("cost: %d\n", h.Cost>>20)
	}
	status, _ := os.ReadFile("/proc/self/status")
	fmt.Printf("%s", status)
}

// A report is what a child says.
type report struct {
	err     string
	mib     int // peak of the resident set
	cost    int
	seconds float64
}

// run reads a picture in a child. The peak is the child's own figure: what the system
// keeps for a parent, Maxrss, begins with the parent's pages.
func run(t *testing.T, data []byte) (r report) {
	t.Helper()
	if runtime.GOOS != "linux" {
		cardtest.Missing(t, "memory is read from /proc")
	}
	name := filepath.Join(t.TempDir(), "picture")
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), childFile+"="+name)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("the child ends with %v: %.500s", err, out)
	}
	field := func(pattern string) string {
		m := regexp.MustCompile(pattern).FindSubmatch(out)
		if m == nil {
			return ""
		}
		return string(m[1])
	}
	r.err = field(`error: (.*)`)
	kib, _ := strconv.Atoi(field(`VmHWM:\s*(\d+) kB`))
	r.mib = kib >> 10
	r.cost, _ = strconv.Atoi(field(`cost: (\d+)`))
	r.seconds, _ = strconv.ParseFloat(field(`seconds: (.*)`), 64)
	if r.mib < 1 || r.err == "" {
		t.Fatalf("the child says %.500s", out)
	}
	return r
}

// bigPNG returns a PNG of zeros with rows of the length that its pixels need.
func bigPNG(t testing.TB, w, h uint32, depth, kind, interlace byte, bits int) []byte {
	t.Helper()
	var packed bytes.Buffer
	z, err := zlib.NewWriterLevel(&packed, zlib.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	passes := [][4]int{{1, 1, 0, 0}}
	if interlace == 1 {
		passes = [][4]int{{8, 8, 0, 0}, {8, 8, 4, 0}, {4, 8, 0, 4}, {4, 4, 2, 0}, {2, 4, 0, 2}, {2, 2, 1, 0}, {1, 2, 0, 1}}
	}
	for _, p := range passes {
		row := make([]byte, 1+((int(w)-p[2]+p[0]-1)/p[0]*bits+7)/8)
		for range (int(h) - p[3] + p[1] - 1) / p[1] {
			z.Write(row)
		}
	}
	z.Close()
	return slices.Concat([]byte(signature), header(w, h, depth, kind, interlace), chunk("IDAT", packed.String()), chunk("IEND", ""))
}

// TestBombsCostNothing has files that ask for gigabytes or for ages, each refused by its header.
func TestBombsCostNothing(t *testing.T) {
	base := jpegOf(t, sample())
	flat6 := pngOf(t, sample())
	zeros := deflate(make([]byte, 64<<20))
	for _, tt := range []struct {
		name string
		in   []byte
		want string
	}{
		{"PNG of 72 bytes", slices.Concat([]byte(signature), header(50_000, 50_000, 16, 6, 0), chunk("IDAT", strings.Repeat("x", 15)), chunk("IEND", "")), "50000 x 50000 pixels"},
		{"PNG of the largest size", slices.Concat([]byte(signature), header(1<<31-1, 1<<31-1, 16, 6, 1), chunk("IEND", "")), "limit is 16384 on a side"},
		{"PNG of a side of 16,385", slices.Concat([]byte(signature), header(16_385, 1, 8, 0, 0), chunk("IEND", "")), "limit is 16384 on a side"},
		{"PNG of sides that wrap around", slices.Concat([]byte(signature), header(1<<16, 1<<16, 8, 6, 0), chunk("IEND", "")), "limit is 16384 on a side"},
		{"PNG, interlaced, of 16 bits", slices.Concat([]byte(signature), header(6400, 6400, 16, 6, 1), chunk("IEND", "")), "takes 625 MiB to decode"},
		{"GIF with another name", append([]byte("GIF89a\xff\xff\xff\xff\xf7\x00\x00"), make([]byte, 1<<20)...), "a GIF picture"},
		{"JPEG of 65,535 x 65,535", reframe(base, 0xc0, func(b []byte) { copy(b[1:], "\xff\xff\xff\xff") }), "65535 x 65535 pixels"},
		{"JPEG, progressive, full channels", flat(6400, 6400, 1), "takes 585 MiB to decode"},
		{"JPEG of 200 passes", flat(3200, 3200, 200), "in very many passes"},
		{"JPEG with 10,000 segments", inJPEG(base, slices.Repeat([][]byte{segment(0xfe, "")}, 10_000)...), "more than 8192 parts"},
		{"JPEG with a profile of 16 MiB", inJPEG(base, iccSegments(strings.Repeat("p", 255*65_000), 65_000)...), "a color profile of more than 1 MiB"},
		{"JPEG with 300 parts of a profile", inJPEG(base, slices.Repeat([][]byte{segment(0xe2, "ICC_PROFILE\x00\xff\xffp")}, 300)...), "a broken color profile"},
		{"PNG with a profile that grows", inPNG(flat6, chunk("iCCP", "name\x00\x00"+zeros)), "a color profile of more than 1 MiB"},
		{"PNG with 10,000 chunks", inPNG(flat6, slices.Repeat([][]byte{chunk("IDAT", "")}, 10_000)...), "more than 8192 parts"},
		{"WebP of the largest canvas", webpOf("VP8X", canvas(0, 1<<24, 1<<24)), "16777216 x 16777216 pixels"},
		{"WebP of 16,383 x 16,383", webpOf("VP8 ", "\x10\x00\x00\x9d\x01\x2a\xff\x3f\xff\x3f"), "16383 x 16383 pixels"},
		{"WebP with 10,000 chunks", webpOf(slices.Repeat([]string{"junk", ""}, 10_000)...), "more than 8192 parts"},
		{"JPEG of 21 MiB", append(base[:len(base):len(base)], make([]byte, 21<<20)...), "more than 20 MiB"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.name == "PNG of 72 bytes" && len(tt.in) != 72 {
				t.Fatalf("it has %d bytes", len(tt.in))
			}
			if _, err := photo.ReadHeader(tt.in); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("refused with %v, want %q", err, tt.want)
			}
			if testing.Short() {
				return // the race detector, which goes with it, needs memory of its own
			}
			r := run(t, tt.in)
			t.Logf("%d MiB at the peak, %.2f s", r.mib, r.seconds)
			if !strings.Contains(r.err, tt.want) {
				t.Errorf("refused with %q, want %q", r.err, tt.want)
			}
			if r.mib > 64 || r.seconds > 1 {
				t.Errorf("refused with %d MiB after %.2f s, want 64 MiB and 1 s", r.mib, r.seconds)
			}
		})
	}
}

// TestSmallProfilesManyTimes inflates one of 8,000 profiles of a megabyte.
func TestSmallProfilesManyTimes(t *testing.T) {
	one := chunk("iCCP", "name\x00\x00"+deflate(make([]byte, 1<<20)))
	start := time.Now()
	h, err := photo.ReadHeader(inPNG(pngOf(t, sample()), slices.Repeat([][]byte{one}, 8_000)...))
	if err != nil || len(h.Profile) != 1<<20 {
		t.Fatalf("ReadHeader: %v", err)
	}
	if d := time.Since(start); d > time.Second {
		t.Errorf("it took %v", d)
	}
}

// TestWorstPicturesStayWithinMemory has the most expensive pictures that are accepted.
func TestWorstPicturesStayWithinMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("decodes large pictures")
	}
	for _, tt := range []struct {
		name string
		make func() []byte
	}{
		{"progressive, full channels, 28 million pixels", func() []byte { return flat(6400, 4368, 1) }},
		{"progressive, the most passes", func() []byte { return flat(6400, 4368, 8) }},
		{"PNG of 16 bits, 42 million pixels", func() []byte { return bigPNG(t, 6400, 6552, 16, 6, 0, 64) }},
		{"PNG of 16 bits, interlaced, 26 million pixels", func() []byte { return bigPNG(t, 5120, 5120, 16, 6, 1, 64) }},
		{"lossless WebP, the most trees, 38 million pixels", func() []byte { return webpOf("VP8L", treesOf(6144, 6224)) }},
		{"RGB in a JPEG", func() []byte { return flatBaseline(6400, 6552) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := run(t, tt.make())
			t.Logf("%d MiB at the peak, %d MiB estimated, %.2f s", r.mib, r.cost, r.seconds)
			if r.err != "<nil>" {
				t.Errorf("refused: %s", r.err)
			}
			if r.mib > 512 || r.mib > r.cost+64 || r.mib < r.cost/2 {
				t.Errorf("%d MiB at the peak, %d MiB estimated, limit is 512 MiB", r.mib, r.cost)
			}
		})
	}
}

// flatBaseline returns a baseline JPEG of R, G, B in mid gray: two codes of 1 bit a block.
func flatBaseline(w, h int) []byte {
	blocks := (w + 7) / 8 * ((h + 7) / 8)
	frame := []byte{8, byte(h >> 8), byte(h), byte(w >> 8), byte(w), 3, 'R', 0x11, 0, 'G', 0x11, 0, 'B', 0x11, 0}
	tables := "\x00\x01" + string(make([]byte, 15)) + "\x00" + "\x10\x01" + string(make([]byte, 15)) + "\x00"
	return slices.Concat([]byte("\xff\xd8"),
		segment(0xdb, "\x00"+string(bytes.Repeat([]byte{1}, 64))), segment(0xc0, string(frame)), segment(0xc4, tables),
		segment(0xda, "\x03R\x00G\x00B\x00\x00\x3f\x00"), make([]byte, (6*blocks+7)/8), []byte("\xff\xd9"))
}
