package photo

import "github.com/sealcard/sealcard/internal/icc"

// Colors returns how the picture's numbers become light, by the profile in the file. It is
// ErrProfile, a refusal in words for the person that uploaded the picture, if the profile is
// broken or of a kind that is not converted.
func (h *Header) Colors() (*icc.Profile, error) {
	if h.Profile == nil {
		if h.P3 {
			return icc.DisplayP3(), nil
		}
		return icc.SRGB(), nil
	}
	p, err := icc.Parse(h.Profile)
	if err != nil {
		return nil, refuse(ErrProfile, "%v; export in sRGB", err)
	}
	if p.Gray && !h.Gray {
		return nil, refuse(ErrProfile, "color profile: for gray, and the picture is in color; export in sRGB")
	}
	return p, nil
}
