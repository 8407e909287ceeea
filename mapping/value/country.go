package value

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/biter777/countries"
	"golang.org/x/text/unicode/norm"
)

// appendCountry appends the ISO 3166-1 alpha-2 code of a country given by its
// alpha-2 or alpha-3 code or by its name. Only whole names count, but for case,
// accents and punctuation; names of several countries are refused.
func appendCountry(dst []byte, text string) ([]byte, *Error) {
	var room [64]byte
	key := countryKey(room[:0], text)
	if code, ok := countryIndex()[string(key)]; ok {
		return append(append(append(dst, '"'), code...), '"'), nil
	}
	return nil, saidOfCountries.of(text, noCountry)
}

var saidOfCountries said

// noCountry is the error of a text that names no country, or several.
func noCountry(text string) *Error {
	key := countryKey(nil, text)
	if codes, ok := sharedNames[string(key)]; ok {
		err := reject(ReasonAmbiguousCountry, text, "is the name of several countries; write the code, one of "+codes)
		err.Allowed = codes
		return err
	}
	err := reject(ReasonCountry, text, "is not a country's name or ISO 3166-1 code")
	err.Allowed = "ISO 3166-1 alpha-2 codes and English country names"
	if len(key) > 3 {
		err.Nearest = nearbyCountries().to(text)
	}
	if err.Nearest != "" {
		err.Message += "; did you mean " + quote(err.Nearest) + "?"
	}
	return err
}

var nearbyCountries = sync.OnceValue(func() nearby { return newNearby(countryNames()) })

// unassigned are codes that the library knows and ISO 3166-1 has withdrawn, or never
// given: XK for Kosovo. The API asks for codes of ISO 3166-1.
var unassigned = map[string]bool{"AN": true, "YU": true, "XK": true}

// countryIndex maps keys of codes and names to alpha-2 codes.
var countryIndex = sync.OnceValue(func() map[string]string {
	index := make(map[string]string, 1500)
	add := func(name, code string) { index[string(countryKey(nil, name))] = code }
	for _, country := range countries.All() {
		code := country.Alpha2()
		if unassigned[code] {
			continue
		}
		add(code, code)
		add(country.Alpha3(), code)
		// "Moldova (Republic of)" is known by the whole and by its first half.
		name, _, _ := strings.Cut(country.String(), " (")
		add(name, code)
		add(country.String(), code)
	}
	for code, names := range otherNames {
		for name := range strings.SplitSeq(names, "|") {
			add(name, code)
		}
	}
	for key := range sharedNames {
		delete(index, key)
	}
	return index
})

// countryNames lists the names to propose for a misspelt one.
var countryNames = sync.OnceValue(func() []string {
	var names []string
	for _, country := range countries.All() {
		if code := country.Alpha2(); !unassigned[code] {
			name, _, _ := strings.Cut(country.String(), " (")
			names = append(names, name)
		}
	}
	return names
})

// countryKey appends the letters of a name in lower case and without accents,
// its words parted by single blanks: "Côte d’Ivoire" is "cote d ivoire". Dots
// vanish, so that U.S.A. is usa.
func countryKey(dst []byte, name string) []byte {
	for i := 0; i < len(name); i++ {
		if name[i] >= utf8.RuneSelf {
			return foldedCountryKey(dst[:0], name)
		}
		dst = appendKeyByte(dst, name[i])
	}
	return trimKey(dst)
}

func foldedCountryKey(dst []byte, name string) []byte {
	for _, r := range norm.NFD.String(name) {
		switch {
		case r < utf8.RuneSelf:
			dst = appendKeyByte(dst, byte(r))
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r):
			dst = utf8.AppendRune(dst, unicode.ToLower(r))
		default:
			dst = appendKeyByte(dst, ' ')
		}
	}
	return trimKey(dst)
}

func appendKeyByte(dst []byte, b byte) []byte {
	switch {
	case b >= 'A' && b <= 'Z':
		return append(dst, b|0x20)
	case b >= 'a' && b <= 'z', isDigit(b):
		return append(dst, b)
	case b == '.':
		return dst
	case b == '&':
		return append(trimKey(dst), " and "...)
	case len(dst) > 0 && dst[len(dst)-1] != ' ':
		return append(dst, ' ')
	}
	return dst
}

func trimKey(key []byte) []byte {
	for len(key) > 0 && key[len(key)-1] == ' ' {
		key = key[:len(key)-1]
	}
	return key
}
