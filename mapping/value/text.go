package value

import (
	"strings"
	"unicode/utf8"
)

const hexDigits = "0123456789abcdef"

// appendText appends a text as it stands; callers trim.
func appendText(dst []byte, text string) ([]byte, *Error) {
	if IsFormulaError(text) {
		return nil, reject(ReasonFormula, text, "is the error of a formula; correct it in the spreadsheet, or name it under null_values if it means an empty cell")
	}
	var all class
	for i := 0; i < len(text); i++ {
		all |= classes[text[i]]
	}
	switch {
	case all == 0: // most texts
		return append(append(append(dst, '"'), text...), '"'), nil
	case all&isNUL != 0:
		return nil, reject(ReasonControl, text, "contains a NUL character; the file may be UTF-16 or binary")
	case all&isHigh != 0 && !utf8.ValidString(text):
		return nil, reject(ReasonEncoding, text, "is not valid UTF-8; convert the file or name its encoding")
	}
	return appendString(dst, text), nil
}

// IsFormulaError tells whether a text is what a spreadsheet program writes where a
// formula has no result, such as #REF!. It is nobody's value, nor part of one.
func IsFormulaError(text string) bool {
	return len(text) > 3 && text[0] == '#' && formulaErrors[text]
}

// formulaErrors are what spreadsheet programs write where a formula has no result.
var formulaErrors = func() map[string]bool {
	out := map[string]bool{}
	for _, e := range strings.Fields(`#N/A #REF! #VALUE! #NAME? #NULL! #NUM! #DIV/0! #SPILL! #CALC! #FIELD! #BLOCKED! #CONNECT! #ERROR!
		#BEZUG! #WERT! #ZAHL! #ÜBERLAUF! #VALEUR! #NOM? #NOMBRE! #¡REF! #¡VALOR! #¡NUM! #¡DIV/0! #¡NULO! #¿NOMBRE? #REF.! #WAARDE! #VERW! #NAAM? #GETAL! #DEEL/0!`) {
		out[e] = true
	}
	return out
}()

// class is what a byte asks for in a JSON string, 0 for nothing.
type class uint8

const (
	isEscaped class = 1 << iota
	isHigh          // part of a character beyond ASCII
	isNUL
)

var classes = func() (of [256]class) {
	for b := range of {
		switch {
		case b == 0:
			of[b] = isEscaped | isNUL
		case b < ' ' || b == '"' || b == '\\':
			of[b] = isEscaped
		case b >= utf8.RuneSelf:
			of[b] = isHigh
		}
	}
	return of
}()

// appendString appends s, which must be valid UTF-8, as a JSON string. Only
// what JSON demands is escaped: markup stays readable in bodies and reports.
func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	plain := 0
	for i := 0; i < len(s); i++ {
		b := s[i]
		if classes[b]&isEscaped == 0 {
			continue
		}
		dst = append(dst, s[plain:i]...)
		plain = i + 1
		switch b {
		case '"', '\\':
			dst = append(dst, '\\', b)
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		case '\t':
			dst = append(dst, '\\', 't')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[b>>4], hexDigits[b&15])
		}
	}
	dst = append(dst, s[plain:]...)
	return append(dst, '"')
}

// isBlank tells whether a text holds nothing but white space.
func isBlank(s string) bool { return strings.TrimSpace(s) == "" }
