package foreign

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/sealcard/sealcard/internal/cwt"
	"github.com/sealcard/sealcard/internal/malformed"
)

// Claims returns the claims in a payload, in the forms of our profile, and the texts
// that stood on the card where they differ, by the number of the attribute. Its errors
// are *malformed.Error.
func Claims(d Dialect, payload []byte) (*cwt.Claims, map[int]string, error) {
	v, err := cwt.DecodeLoose(payload)
	if err != nil {
		return nil, nil, err
	}
	top, ok := v.(map[any]any)
	if !ok {
		return nil, nil, malformed.At(0, errPayload)
	}
	if d == PhilSys {
		return philSys(top)
	}
	identity, err := identityMap(dialects[d], top)
	if err != nil {
		return nil, nil, err
	}
	c := new(cwt.Claims)
	if err := frame(top, c); err != nil {
		return nil, nil, err
	}
	if status, ok := top[int64(65535)]; ok {
		if c.Status = statusOf(status); c.Status == nil {
			return nil, nil, malformed.At(0, errPayload)
		}
	}
	r := reader{in: identity, raw: map[int]string{}, out: &c.Identity.Attributes}
	r.read()
	if c.Identity.Private, err = privates(identity); err != nil {
		return nil, nil, err
	}
	return c, r.raw, nil
}

// frame reads the claims that decide. One that is there and not of its type is an error:
// a time that cannot be read must not count as one that is not stated.
func frame(top map[any]any, c *cwt.Claims) error {
	for key, to := range map[int64]*string{1: &c.Issuer, 2: &c.Subject} {
		if v, ok := top[key]; ok {
			if *to, ok = v.(string); !ok {
				return malformed.At(0, errPayload)
			}
		}
	}
	for key, to := range map[int64]*uint64{4: &c.Expiry, 5: &c.NotBefore, 6: &c.IssuedAt} {
		if v, ok := top[key]; ok {
			n, isInt := v.(int64)
			if !isInt || n < 1 {
				return malformed.At(0, errPayload)
			}
			*to = uint64(n)
		}
	}
	if v, ok := top[int64(7)]; ok {
		if c.ID, ok = v.([]byte); !ok {
			return malformed.At(0, errPayload)
		}
	}
	return nil
}

// privates returns the attributes from FirstPrivate on, as our own profile has them. One
// of them marks a specimen, so none may get lost.
func privates(identity map[any]any) (map[int]any, error) {
	var out map[int]any
	for key, v := range identity {
		k, ok := key.(int64)
		if !ok || k < cwt.FirstPrivate || k > cwt.LastPrivate {
			continue
		}
		switch v.(type) {
		case string, int64, []byte, bool:
		default:
			return nil, malformed.At(0, errPayload)
		}
		if out == nil {
			out = map[int]any{}
		}
		out[int(k)] = v
	}
	return out, nil
}

// identityMap returns the value of claim 169, taken out of its byte string where the
// dialect has one.
func identityMap(r rules, top map[any]any) (map[any]any, error) {
	v := top[int64(169)]
	if r.asBytes {
		b, ok := v.([]byte)
		if !ok {
			return nil, malformed.At(0, errPayload)
		}
		var err error
		if v, err = cwt.DecodeLoose(b); err != nil {
			return nil, err
		}
	}
	m, ok := v.(map[any]any)
	if !ok {
		return nil, malformed.At(0, errPayload)
	}
	return m, nil
}

// statusOf returns a status reference, nil if v is none: a card whose status cannot be
// read is not one without a status.
func statusOf(v any) *cwt.Status {
	m, _ := v.(map[any]any)
	list, _ := m["status_list"].(map[any]any)
	uri, ok := list["uri"].(string)
	idx, isInt := list["idx"].(int64)
	if !ok || !isInt || idx < 0 || idx > 1<<32-1 {
		return nil
	}
	return &cwt.Status{List: cwt.StatusList{Index: uint32(idx), URI: uri}}
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

// A reader brings the attributes of a foreign identity into our forms.
type reader struct {
	in  map[any]any
	raw map[int]string // what stood on the card
	out *cwt.Attributes
}

// read goes through the attributes of Claim 169. Others, such as text keys, are passed
// over.
func (r *reader) read() {
	a := r.out
	for key, to := range map[int]*string{
		1: &a.ID, 2: &a.Version, 4: &a.FullName, 5: &a.FirstName, 6: &a.MiddleName, 7: &a.LastName,
		10: &a.Address, 11: &a.Email, 12: &a.Phone, 15: &a.Guardian, 19: &a.SecondaryName,
		21: &a.LocationCode, 22: &a.LegalStatus,
	} {
		r.text(key, to)
	}
	r.code(3, &a.Language, 'a', 3)
	r.code(20, &a.SecondaryLanguage, 'a', 3)
	r.code(13, &a.Nationality, 'A', 2)
	r.code(23, &a.Country, 'A', 2)
	r.date(8, &a.BirthDate)
	a.Gender = r.number(9, 3)
	a.MaritalStatus = r.number(14, 3)
	a.Image, a.ImageFormat = r.bytes(r.in[int64(16)]), r.number(17, 4)
	if a.Image == nil || a.ImageFormat == 0 {
		a.Image, a.ImageFormat = nil, 0
	}
	r.fingers()
	for key := cwt.FirstBiometric; key <= cwt.LastBiometric; key++ {
		*a.Biometrics(key) = r.samples(r.in[int64(key)])
	}
}

// text takes a text, or a whole number as its digits. A text that our profile does not
// allow (a control character, more than 512 bytes) is kept as it stood alone.
func (r *reader) text(key int, to *string) {
	switch v := r.in[int64(key)].(type) {
	case string:
		allowed := ""
		if key == 10 {
			allowed = "\n" // lines of an address
		}
		if cwt.CheckText(v, cwt.MaxText, allowed) == nil {
			*to = v
		} else {
			r.raw[key] = v
		}
	case int64:
		*to = strconv.FormatInt(v, 10)
		r.raw[key] = *to
	}
}

// code takes letters of a registry. Languages are written in small letters and
// countries in capitals; a code of another length is kept as it stood.
func (r *reader) code(key int, to *string, first rune, least int) {
	s := text(r.in[int64(key)])
	if s == "" {
		return
	}
	form := strings.ToLower(s)
	if first == 'A' {
		form = strings.ToUpper(s)
	}
	for _, c := range form {
		if c < first || c > first+25 {
			form = ""
			break
		}
	}
	if len(form) >= least && len(form) <= 3 {
		*to = form
	}
	if *to != s {
		r.raw[key] = s
	}
}

// dateForms are the forms of dates in the field. The first is ours.
var dateForms = []string{"20060102", "2006-01-02", "02-01-2006"}

func (r *reader) date(key int, to *string) {
	s := text(r.in[int64(key)])
	if s == "" {
		return
	}
	for i, form := range dateForms {
		if t, err := time.Parse(form, s); err == nil && t.Year() >= 1 {
			*to = t.Format(dateForms[0])
			if i == 0 {
				return
			}
			break
		}
	}
	r.raw[key] = s
}

// number takes a whole number from 1 to most, or its digits as text.
func (r *reader) number(key int, most uint) uint {
	switch v := r.in[int64(key)].(type) {
	case int64:
		if v >= 1 && uint64(v) <= uint64(most) {
			return uint(v)
		}
		r.raw[key] = strconv.FormatInt(v, 10)
	case string:
		r.raw[key] = v
		if n, err := strconv.ParseUint(v, 10, 8); err == nil && n >= 1 && n <= uint64(most) {
			return uint(n)
		}
	}
	return 0
}

// maxSample is the longest sample of our profile, in bytes.
const maxSample = 2048

// bytes takes a byte string, or its hexadecimal text.
func (r *reader) bytes(v any) []byte {
	b, _ := v.([]byte)
	if s, ok := v.(string); ok {
		b, _ = hex.DecodeString(s)
	}
	if len(b) == 0 || len(b) > maxSample {
		return nil
	}
	return b
}

func (r *reader) fingers() {
	list, _ := r.in[int64(18)].([]any)
	for _, v := range list {
		if n, ok := v.(int64); ok && n >= 0 && n <= 10 && len(r.out.BestFingers) < 10 {
			r.out.BestFingers = append(r.out.BestFingers, uint(n))
		}
	}
}

// samples takes a list of samples, or one that stands without a list.
func (r *reader) samples(v any) []cwt.Biometric {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	var out []cwt.Biometric
	for _, v := range list {
		m, _ := v.(map[any]any)
		data := r.bytes(m[int64(0)])
		format, _ := m[int64(1)].(int64)
		sub, _ := m[int64(2)].(int64)
		issuer := text(m[int64(3)])
		if data == nil || !cwt.KnownSample(format, sub) || len(out) == 10 || cwt.CheckText(issuer, cwt.MaxName, "") != nil {
			continue
		}
		out = append(out, cwt.Biometric{Data: data, Format: uint(format), SubFormat: uint(sub), Issuer: issuer})
	}
	return out
}

// philSys reads the claims of an ePhilID: d date of issue, i issuer, img picture, sb the
// subject with names, sex, birth date and card number. What else sb holds is passed over;
// another claim beside the four is an error, as it could be an end that is overlooked.
func philSys(top map[any]any) (*cwt.Claims, map[int]string, error) {
	subject, ok := top["sb"].(map[any]any)
	if !ok {
		return nil, nil, malformed.At(0, errPayload)
	}
	for key := range top {
		if key != "d" && key != "i" && key != "img" && key != "sb" {
			return nil, nil, malformed.At(0, errPayload)
		}
	}
	issued, err := time.Parse(dateForms[1], text(top["d"]))
	if err != nil {
		return nil, nil, malformed.At(0, fmt.Errorf("%w: no date of issue", errPayload))
	}
	c := &cwt.Claims{Issuer: text(top["i"]), IssuedAt: uint64(max(issued.Unix(), 0))}
	r := reader{raw: map[int]string{}, out: &c.Identity.Attributes, in: map[any]any{
		int64(1): subject["PCN"], int64(5): subject["fn"], int64(6): subject["mn"], int64(7): subject["ln"],
		int64(8): subject["DOB"], int64(62): map[any]any{int64(0): top["img"], int64(2): int64(1)},
	}}
	switch strings.ToLower(text(subject["s"])) {
	case "male", "m":
		r.in[int64(9)] = int64(1)
	case "female", "f":
		r.in[int64(9)] = int64(2)
	}
	r.read()
	return c, r.raw, nil
}
