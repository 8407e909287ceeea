package value

import "strings"

// maxInteger is 2^53-1, the greatest magnitude that NUMBER and CURRENCY take.
const maxInteger = "9007199254740991"

// decimal is an exact decimal: digits of a text, never a float.
type decimal struct {
	negative bool
	integer  string // may hold group marks; leading zeros allowed
	fraction string // digits only; trailing zeros allowed
}

// append appends the canonical form: no plus, no leading or trailing zeros, no
// group marks, zero without a sign.
func (d decimal) append(dst []byte) []byte {
	start := len(dst)
	if d.negative {
		dst = append(dst, '-')
	}
	digits := len(dst)
	for i := 0; i < len(d.integer); i++ {
		b := d.integer[i]
		if !isDigit(b) || b == '0' && len(dst) == digits {
			continue
		}
		dst = append(dst, b)
	}
	fraction := strings.TrimRight(d.fraction, "0")
	zero := len(dst) == digits
	if zero && fraction == "" {
		return append(dst[:start], '0')
	}
	if zero {
		dst = append(dst, '0')
	}
	if fraction == "" {
		return dst
	}
	dst = append(dst, '.')
	return append(dst, fraction...)
}

// exceeds tells whether a canonical decimal is beyond ±(2^53−1).
func exceeds(canonical []byte) bool {
	if canonical[0] == '-' {
		canonical = canonical[1:]
	}
	integer := 0
	for integer < len(canonical) && canonical[integer] != '.' {
		integer++
	}
	if integer != len(maxInteger) {
		return integer > len(maxInteger)
	}
	whole := string(canonical[:integer])
	return whole > maxInteger || whole == maxInteger && integer < len(canonical)
}

// plainDecimal returns the canonical form of a number written as JSON writes
// it, but for exponents, with any number of decimals.
func plainDecimal(text string) (string, *Error) {
	d := decimal{integer: text}
	if rest, ok := strings.CutPrefix(text, "-"); ok {
		d.negative, d.integer = true, rest
	}
	d.integer, d.fraction, _ = strings.Cut(d.integer, ".")
	if d.integer == "" || !allDigits(d.integer) || !allDigits(d.fraction) {
		return "", reject(ReasonNumber, text, "is not a number")
	}
	return string(d.append(nil)), nil
}

func isDigit(b byte) bool { return b-'0' <= 9 }

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) {
			return false
		}
	}
	return true
}
