package main

// person is one row of the table: everything that makes a face different.
type person struct {
	name     string // for the reader of this table only
	female   bool
	age      int
	tone     string // key of skins
	shape    faceShape
	eye      eyeShape
	brow     browShape
	nose     noseShape
	lips     lipShape
	hair     hairStyle
	beard    beardStyle
	glasses  spectacles
	wear     outfit
	rings    bool // small ear rings
	freckles bool
}

// faceShape varies the contour: factors around 1 and pixels around 0.
type faceShape struct{ wide, jaw, chin, cheek, long float64 }

// eyeShape holds the opening factor, the lift of the outer corner and whether
// the upper lid covers the inner corner.
type eyeShape struct {
	color             rgb
	open, tilt, apart float64
	fold              bool
}

// browShape: thickness, height of the arch and shift downwards, in pixels.
type browShape struct {
	thick, arch, dy float64
	tone            string // key of hairs if it differs from the head
}

// noseShape: half width at the wings, size of the tip, extra width and height
// of the bridge, extra length.
type noseShape struct{ wide, tip, bridge, high, long float64 }

// lipShape: half width and the height of both lips; tint 0 is the natural tone.
type lipShape struct {
	wide, upper, lower float64
	tint               float32
}

// hairStyle: a cut known to hairFront and a key of hairs.
type hairStyle struct{ cut, tone string }

// beardStyle: a cut known to drawBeard and a key of hairs.
type beardStyle struct {
	cut, tone string
}

// spectacles: color, half height and thickness of the frame; no color means
// none are worn.
type spectacles struct {
	frame       rgb
	tall, thick float64
	round       bool
}

// outfit: kind of garment, its color and that of what is worn below it.
type outfit struct {
	kind         string
	color, under rgb
	cloth        rgb // head cloth
}

// skinTone is the material of skin.
type skinTone struct {
	ramp  ramp
	blush rgb // where blood shows
	warm  float32
	gloss float32
	lip   rgb
}

// filter is the color that turns lit skin into shaded skin.
func (s skinTone) filter() rgb {
	b, k := s.ramp[2], s.ramp[0]
	q := func(x, y float32) float32 { return clamp(x/max(y, .01)*.6 + .12) }
	return rgb{q(k.r, b.r) + .08, q(k.g, b.g), q(k.b, b.b)}
}

// deep is the darkest tone, for nostrils and lid lines.
func (s skinTone) deep() rgb { return s.ramp[0].times(rgb{.55, .45, .45}) }

// lip is the lip color of a person.
func (d *portrait) lip() rgb { return d.skin.lip.mix(hex(0x9c3b44), d.lips.tint) }

// skins are the skin tones of the table, from light to dark.
var skins = map[string]skinTone{
	"porcelain": {ramp{hex(0x8f5c4c), hex(0xcf9c86), hex(0xeec9b4), hex(0xfae4d6)}, hex(0xd97f6e), .21, .10, hex(0xc77f78)},
	"fair":      {ramp{hex(0x83503d), hex(0xc68f74), hex(0xe6bc9f), hex(0xf6dac4)}, hex(0xcf7560), .20, .10, hex(0xbd756b)},
	"beige":     {ramp{hex(0x74452f), hex(0xb68162), hex(0xdaae8a), hex(0xf0d0b0)}, hex(0xc46d50), .20, .11, hex(0xb06d60)},
	"olive":     {ramp{hex(0x66402a), hex(0xa47452), hex(0xcb9d76), hex(0xe6c39d)}, hex(0xb5654a), .18, .12, hex(0xa36355)},
	"tan":       {ramp{hex(0x57331f), hex(0x925f3f), hex(0xb98459), hex(0xd9aa7e)}, hex(0xa5553b), .18, .13, hex(0x985648)},
	"brown":     {ramp{hex(0x40241a), hex(0x75482f), hex(0x9a6644), hex(0xc28e66)}, hex(0x8d4430), .18, .14, hex(0x8a4b40)},
	"umber":     {ramp{hex(0x3c2118), hex(0x6c402c), hex(0x91593d), hex(0xbf865f)}, hex(0x7a3626), .18, .16, hex(0x7a4038)},
	"dark":      {ramp{hex(0x321b14), hex(0x5a3424), hex(0x7d4c35), hex(0xb07856)}, hex(0x68291c), .18, .18, hex(0x6c3833)},
	"ebony":     {ramp{hex(0x2a1812), hex(0x4b2c20), hex(0x694331), hex(0x9e6c53)}, hex(0x55211a), .18, .19, hex(0x5f332f)},
}

// hairs holds shadow, base, light and highlight of hair colors.
var hairs = map[string]ramp{
	"black":  {hex(0x0f0c0c), hex(0x1f1a19), hex(0x372f2d), hex(0x665a57)},
	"soot":   {hex(0x131011), hex(0x2a2526), hex(0x454042), hex(0x77706f)},
	"brown":  {hex(0x22140e), hex(0x402819), hex(0x634129), hex(0x94694a)},
	"chest":  {hex(0x2b170f), hex(0x54311e), hex(0x7d4f32), hex(0xb07f58)},
	"ash":    {hex(0x4b3d2e), hex(0x7c684f), hex(0xa58f70), hex(0xcfbb99)},
	"blond":  {hex(0x70583a), hex(0xb0925f), hex(0xd6bd8c), hex(0xf2e4c2)},
	"pepper": {hex(0x262427), hex(0x4c494b), hex(0x858282), hex(0xc4c1bf)},
	"gray":   {hex(0x55534f), hex(0x86837e), hex(0xaeaba5), hex(0xd8d5cf)},
	"white":  {hex(0x8b8883), hex(0xb9b6b0), hex(0xd9d6d0), hex(0xf3f1ec)},
}

// backdrops are the upper and lower colors of the ground, used in turn.
var backdrops = [][2]rgb{
	{hex(0xdde3e8), hex(0xb9c3cb)},
	{hex(0xe2e2e0), hex(0xc1c2c2)},
	{hex(0xd8e0e4), hex(0xb4c0c8)},
	{hex(0xe0e3e6), hex(0xbcc2ca)},
}

// Eye colors.
var (
	eyeDark  = hex(0x3a2115)
	eyeBrown = hex(0x5f3a20)
	eyeHazel = hex(0x7b5f34)
	eyeGreen = hex(0x6f7d5a)
	eyeBlue  = hex(0x6d8ca6)
	eyeGray  = hex(0x7a868c)
)
