package value

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Comparable returns the normal form of a text by which records are found and
// matched over a field of type t; two texts mean the same value when their
// forms are equal. Texts are trimmed and in NFC with their case kept, e-mails
// and social handles lower case, URLs without scheme and with the host in lower
// case, telephone numbers E.164 where they can be (read as US numbers without
// +), full names "First Last", numbers plain decimals, date-times UTC. The
// error is an *Error for a text that is no value of the type; addresses have no
// such form at all.
func Comparable(t Type, text string) (string, error) {
	form, fault := findingForm(t, text)
	if fault != nil {
		return "", fault
	}
	return form, nil
}

// findingForm is Comparable with the error in its own type.
func findingForm(t Type, text string) (string, *Error) {
	text = strings.TrimSpace(text)
	switch t {
	case Number, Currency:
		return plainDecimal(text)
	case Checkbox:
		return comparableJSON(builtinWords.append, text)
	case DateTime:
		return comparableJSON(isoOnly.append, text)
	case Email:
		form, fault := comparableJSON(appendEmail, text)
		return strings.ToLower(form), fault
	case URL:
		return comparableURL(text)
	case Telephone:
		return comparableJSON(telephone{region: defaultRegion}.append, text)
	case FullName:
		return norm.NFC.String(strings.Join(strings.Fields(text), " ")), nil
	case SocialHandle:
		return comparableHandle(text), nil
	case Address:
		return "", reject(ReasonWrongParts, text, "is an address, by which no records can be found")
	}
	return comparableText(text), nil
}

// comparableText passes over composition and line ends, which systems change
// without anybody noticing.
func comparableText(text string) string {
	return norm.NFC.String(strings.ReplaceAll(text, "\r\n", "\n"))
}

// comparableJSON converts a text whose JSON needs no escapes and takes off the
// quotes.
func comparableJSON(one element, text string) (string, *Error) {
	out, fault := one(nil, text)
	if fault != nil {
		return "", fault
	}
	return strings.Trim(string(out), `"`), nil
}
