package value

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

const defaultRegion = "US"

// Digits of a number that belongs to no numbering plan known here, and of an
// extension.
const (
	minDigits    = 7
	maxDigits    = 15
	maxExtension = 7
)

// telephone converts one element of TELEPHONE.
type telephone struct {
	region string
}

func newTelephone(s Spec) (conversion, error) {
	t := telephone{region: strings.ToUpper(s.Region)}
	if t.region == "" {
		t.region = defaultRegion
	}
	if phonenumbers.GetCountryCodeForRegion(t.region) == 0 {
		return nil, fmt.Errorf("telephone region %s is not known; write a country's ISO 3166-1 alpha-2 code such as US or DE", quote(s.Region))
	}
	return list(t.append), nil
}

// append appends a number as the server keeps it: E.164 for a number that is
// valid with its + or in the region, otherwise its 7 to 15 digits, followed by
// ;ext= and the extension if there is one.
func (t telephone) append(dst []byte, text string) ([]byte, *Error) {
	main, extension, ok := cutExtension(strings.TrimSpace(text))
	if !ok {
		return nil, reject(ReasonTelephone, text, "has an extension of other than 1 to 7 digits")
	}
	if whole, ok := strings.CutSuffix(main, ".0"); ok && allDigits(strings.TrimPrefix(whole, "+")) {
		return nil, reject(ReasonTelephone, text, `was taken for a number with decimals by a program; take .0 off with substitute, or export the column as text`)
	}
	var room [maxDigits + 8]byte
	digits, international, fault := appendDigits(room[:0], text, main)
	if fault != nil {
		return nil, fault
	}
	out, ok := t.appendValid(append(dst, '"'), string(digits))
	if !ok {
		if international {
			return nil, reject(ReasonTelephone, text, "is not a valid number of the country that its + names")
		}
		if len(digits) < minDigits || len(digits) > maxDigits {
			return nil, reject(ReasonTelephone, text, fmt.Sprintf("has %d digits, but a telephone number has 7 to 15", len(digits)))
		}
		out = append(append(dst, '"'), digits...)
	}
	if extension != "" {
		out = append(append(out, ";ext="...), extension...)
	}
	return append(out, '"'), nil
}

// appendValid appends the E.164 form of a number that its numbering plan has.
func (t telephone) appendValid(dst []byte, digits string) ([]byte, bool) {
	n, err := phonenumbers.Parse(digits, t.region)
	if err != nil || !phonenumbers.IsValidNumber(n) {
		return nil, false
	}
	dst = strconv.AppendInt(append(dst, '+'), int64(n.GetCountryCode()), 10)
	return append(dst, phonenumbers.GetNationalSignificantNumber(n)...), true
}

// appendDigits appends the digits of a number, after a + if it begins with one,
// and takes no more than punctuation for punctuation.
func appendDigits(dst []byte, text, main string) (digits []byte, international bool, fault *Error) {
	for i, r := range main {
		switch {
		case r >= '0' && r <= '9':
			dst = append(dst, byte(r))
		case (r == '+' || r == '\uff0b') && len(dst) == 0 && !international:
			dst, international = append(dst, '+'), true
		case strings.ContainsRune(" ()-./\t\u00a0\u2009\u202f\u2010\u2011\u2012\u2013", r):
		case isExponential(main):
			return nil, false, reject(ReasonExponent, text, "is what a spreadsheet program makes of a long number: digits are lost; export the data anew and import it unopened")
		case strings.ContainsRune(",;|\n", r) && i > 0:
			return nil, false, reject(ReasonTelephone, text, "seems to hold several telephone numbers; name what stands between them with split")
		default:
			return nil, false, reject(ReasonTelephone, text, "is not a telephone number")
		}
	}
	if main == "" && strings.TrimSpace(text) != "" {
		return nil, false, reject(ReasonTelephone, text, "is an extension without a number")
	}
	if main == "" {
		return nil, false, emptyError(text)
	}
	return dst, international, nil
}

// extensionMarks are what stands before an extension, longer ones first.
var extensionMarks = [...]string{";ext=", "extension", "ext.", "ext", "x.", "x", "#"}

// cutExtension cuts a trailing extension off. ok is false for a mark without
// 1 to 7 digits after it.
func cutExtension(text string) (main, extension string, ok bool) {
	digits := len(text)
	for digits > 0 && isDigit(text[digits-1]) {
		digits--
	}
	before := strings.TrimRight(text[:digits], " :\u00a0")
	for _, mark := range extensionMarks {
		cut := len(before) - len(mark)
		if cut < 0 || !strings.EqualFold(before[cut:], mark) {
			continue
		}
		extension = text[digits:]
		return strings.TrimRight(before[:cut], " ,;\u00a0"), extension, extension != "" && len(extension) <= maxExtension
	}
	return text, "", true
}
