package main

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// fields are the fields of a card that say what a variable of pretix says. What it knows
// of the order is about the buyer, who need not be the holder, and has no field.
var fields = map[string]string{
	"attendee_name":                        "fullName",
	"attendee_name_full_name":              "fullName",
	"attendee_name_given_name_family_name": "fullName",
	"attendee_name_given_name":             "firstName",
	"attendee_name_middle_name":            "middleName",
	"attendee_name_family_name":            "lastName",
	"attendee_email":                       "email",
	"attendee_address":                     "address",
	"secret":                               "cardNumber",
	"pseudonymization_id":                  "cardNumber",
	"medium_identifier":                    "cardNumber",
	"order_positionid":                     "cardNumber",
	"now_date":                             "issued",
	"valid_from_date":                      "notBefore",
	"valid_until_date":                     "expiry",
}

// photoField is what --field calls the portrait.
const photoField = "photo"

// variables say what stands for a variable: a field of the card, or a text.
type variables struct {
	fields map[string]string
	texts  map[string]string
	given  []string // fields that flags name
}

// variables returns what is known of itself and what flags say.
func (o *options) variables() (*variables, error) {
	v := &variables{fields: maps.Clone(fields), texts: map[string]string{}}
	for _, s := range o.field {
		name, field, _ := strings.Cut(s, "=")
		if name == "" || field == "" {
			return nil, fmt.Errorf("--field: %q is not of the form variable=field", s)
		}
		v.fields[name] = field
		if field != photoField {
			v.given = append(v.given, field)
		}
	}
	for _, s := range o.set {
		name, text, _ := strings.Cut(s, "=")
		if name == "" || text == "" {
			return nil, fmt.Errorf("--set: %q is not of the form variable=text", s)
		}
		v.texts[name] = text
	}
	return v, nil
}

// A content is what an element prints: a field or a fixed text. One that prints neither
// has a reason.
type content struct{ field, value, reason string }

// content returns what an element prints. lang is the language of texts in several.
func (v *variables) content(s *source, lang, otherwise string) content {
	name := s.text("content")
	switch {
	case name == "":
		name = otherwise
	case name == "other" && s.text("text") != "":
		return v.text(s.text("text"))
	case name == "other", name == "other_i18n":
		text := translated(s, lang)
		if text == "" {
			return content{reason: "has no text"}
		}
		return v.text(text)
	}
	return v.variable(name)
}

func (v *variables) variable(name string) content {
	if text, ok := v.texts[name]; ok {
		return content{value: text}
	}
	if field, ok := v.fields[name]; ok {
		return content{field: field}
	}
	shown := fmt.Sprintf("%.60q", name)
	if strings.HasPrefix(name, "event_") || strings.HasPrefix(name, "organizer") {
		return content{reason: "the layout does not say what " + shown + " is, give --set " + plain(name) + "=TEXT"}
	}
	return content{reason: "no field of a card is " + shown + ", give --field or --set"}
}

// plain returns a name that is safe to show, shortened.
func plain(name string) string {
	return strings.Trim(fmt.Sprintf("%.60q", name), `"`)
}

var placeholder = regexp.MustCompile(`\{[a-zA-Z0-9:_]+\}`)

// text returns a fixed text with its placeholders filled. One that is a placeholder alone
// is a variable.
func (v *variables) text(text string) content {
	text = strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), " \n")
	if m := placeholder.FindString(text); m != "" && m == text {
		return v.variable(m[1 : len(m)-1])
	}
	var missing string
	filled := placeholder.ReplaceAllStringFunc(text, func(m string) string {
		value, ok := v.texts[m[1:len(m)-1]]
		if !ok && missing == "" {
			missing = m
		}
		return value
	})
	if missing != "" {
		return content{reason: "a text has a placeholder that differs from card to card: " + plain(missing)}
	}
	if filled == "" {
		return content{reason: "has no text"}
	}
	if len(filled) > maxText {
		return content{reason: fmt.Sprintf("a text of %d bytes, limit is %d", len(filled), maxText)}
	}
	return content{value: filled}
}

// maxText is the longest fixed text of a layout in bytes.
const maxText = 2000

// translated returns the text in a language, or in the nearest of it, or in English, or in
// the first language by name.
func translated(s *source, lang string) string {
	texts, ok := s.keys["text_i18n"].(map[string]any)
	if !ok && s.keys["text_i18n"] != nil {
		s.fault("text_i18n", "%s, want an object", kind(s.keys["text_i18n"]))
	}
	for _, key := range slices.Sorted(maps.Keys(texts)) {
		if _, ok := texts[key].(string); !ok && texts[key] != nil {
			s.fault("text_i18n", "%.20q: %s, want a string", key, kind(texts[key]))
			return ""
		}
	}
	base, _, _ := strings.Cut(lang, "-")
	for _, key := range append([]string{lang, base, "en"}, slices.Sorted(maps.Keys(texts))...) {
		if text, _ := texts[key].(string); text != "" {
			return text
		}
	}
	return ""
}
