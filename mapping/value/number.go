package value

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// number converts NUMBER and, with money set, CURRENCY.
type number struct {
	notation notation
	money    *money // nil: currency signs are faults
}

func newNumber(s Spec) (conversion, error) {
	n, err := parseNotation(s.Number)
	return single(number{notation: n}.append), err
}

func newCurrency(s Spec) (conversion, error) {
	n, err := parseNotation(s.Number)
	return single(number{n, &money{s.Currency}}.append), err
}

// append appends the exact decimal that text is, with at most two decimals
// and within ±(2^53−1).
func (n number) append(dst []byte, text string) ([]byte, *Error) {
	digits, negative, fault := n.strip(text)
	if fault != nil {
		return nil, fault
	}
	d, ok := n.notation.split(digits)
	if !ok {
		return nil, n.explain(text, digits)
	}
	if n.looksGrouped(d) {
		return nil, reject(ReasonNotation, text, `is one number with a decimal point and another with a group mark; say how numbers are written with number: "1234.56" or number: "1.234,56"`)
	}
	if len(strings.TrimRight(d.fraction, "0")) > 2 {
		return nil, reject(ReasonDecimals, text, "has more than two decimals; round it in the file")
	}
	d.negative = negative
	out := d.append(dst)
	if exceeds(out[len(dst):]) {
		return nil, reject(ReasonRange, text, "is beyond ±9007199254740991, the greatest number that a field holds exactly")
	}
	return out, nil
}

// looksGrouped tells whether a number in the notation by default could be one
// with a dot as group mark: 1.500, 12.340. Who states the notation means it.
func (n number) looksGrouped(d decimal) bool {
	return n.notation.example == "" && len(d.fraction) == 3 && len(d.integer) >= 1 && len(d.integer) <= 3 && d.integer[0] != '0'
}

// strip takes off what stands around the digits, each at most once: blanks,
// a sign before or behind, parentheses of an accountant's negative, dashes in
// place of the decimals, and of money the currency, before or behind or both.
func (n number) strip(text string) (digits string, negative bool, fault *Error) {
	s := strings.TrimSpace(text)
	signed, before, behind := false, false, false
	for s != "" {
		if isDigit(s[0]) && isDigit(s[len(s)-1]) {
			return s, negative, nil
		}
		first, size := utf8.DecodeRuneInString(s)
		last, lastSize := utf8.DecodeLastRuneInString(s)
		switch {
		case wholeAmount(s) < len(s):
			s = s[:wholeAmount(s)]
		case !signed && first == '(' && last == ')' && len(s) > 2:
			s, negative, signed = strings.TrimSpace(s[1:len(s)-1]), true, true
		case !signed && isSign(first):
			s, negative, signed = strings.TrimSpace(s[size:]), first != '+', true
		case !signed && isSign(last):
			s, negative, signed = strings.TrimSpace(s[:len(s)-lastSize]), last != '+', true
		case n.money != nil && !before && currencyBefore(s) > 0:
			end := currencyBefore(s)
			if fault = n.money.check(text, s[:end]); fault != nil {
				return "", false, fault
			}
			s, before = strings.TrimSpace(s[end:]), true
		case n.money != nil && !behind && currencyBehind(s) < len(s):
			start := currencyBehind(s)
			if fault = n.money.check(text, s[start:]); fault != nil {
				return "", false, fault
			}
			s, behind = strings.TrimSpace(s[:start]), true
		default:
			return s, negative, nil
		}
	}
	if isBlank(text) {
		return "", false, emptyError(text)
	}
	return "", false, reject(ReasonNumber, text, "has no digits")
}

// wholeAmount returns where the dashes begin that s has behind its last decimal mark
// in place of decimals, len(s) if there are none: 5,- and 5.– are no negatives.
func wholeAmount(s string) int {
	end := len(strings.TrimRight(s, "-\u2212\u2013\u2014"))
	if end < 2 || s[end-1] != ',' && s[end-1] != '.' || !isDigit(s[end-2]) {
		return len(s)
	}
	return end
}

func isSign(r rune) bool { return r == '-' || r == '+' || r == '\u2212' }

// explain says what keeps digits from being a number.
func (n number) explain(text, digits string) *Error {
	switch {
	case strings.ContainsAny(digits, "%‰"):
		return reject(ReasonPercent, text, "is a percentage; take the sign off with substitute if 12% is to be 12")
	case isExponential(digits):
		return reject(ReasonExponent, text, "has an exponent, by which digits may have been lost; export the column with all its digits")
	case n.money == nil && hasCurrency(digits):
		return reject(ReasonCurrency, text, "has a currency sign, but the field is a plain number; take the sign off with substitute")
	}
	if !strings.ContainsAny(digits, "0123456789") {
		return reject(ReasonNumber, text, "is not a number")
	}
	for _, r := range digits {
		if !(r < utf8.RuneSelf && isDigit(byte(r))) && plainMark(r) == 0 {
			return reject(ReasonNumber, text, "is not a number")
		}
	}
	if n.notation.example != "" {
		return reject(ReasonNotation, text, fmt.Sprintf("is not written like %s, the number notation of the column", n.notation.example))
	}
	return reject(ReasonNotation, text, `has marks other than a decimal point; say how numbers are written, perhaps with number: "`+likelyNotation(digits)+`"`)
}

// likelyNotation is the notation to propose for digits that are not plain.
func likelyNotation(digits string) string {
	last := strings.LastIndexAny(digits, ".,")
	switch {
	case strings.IndexFunc(digits, func(r rune) bool { return plainMark(r) == '\'' }) >= 0:
		return "1'234.56"
	case strings.IndexFunc(digits, func(r rune) bool { return plainMark(r) == ' ' }) >= 0:
		return "1 234,56"
	case last >= 0 && digits[last] == ',' && (len(digits)-last-1 != 3 || strings.Contains(digits, ".")),
		strings.Count(digits, ".") > 1:
		return "1.234,56"
	}
	return "1,234.56"
}

// isExponential tells whether digits are a number such as 1e5 or 1.2E+05.
func isExponential(digits string) bool {
	mantissa, exponent, ok := strings.Cut(strings.ToLower(digits), "e")
	if !ok || mantissa == "" || exponent == "" {
		return false
	}
	exponent = strings.TrimLeft(exponent, "+-")
	return exponent != "" && allDigits(exponent) && strings.Trim(mantissa, "0123456789.,") == ""
}
