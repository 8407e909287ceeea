package value

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// layout is a compiled date layout.
type layout struct {
	tokens []token
}

// token is one element of a layout: a field of the date, or one literal byte.
type token struct {
	field   string // "" for a literal
	literal byte
	fixed   bool // other digits touch it: the number has its full width
}

// hasDigits tells whether the token is written with digits.
func (t token) hasDigits() bool {
	return isDigit(t.literal) || slices.Contains(numeric, t.field)
}

// fields of a layout, longer ones before their beginnings.
var fields = []string{"YYYY", "YY", "MMMM", "MMM", "MM", "M", "DD", "D", "dddd", "ddd",
	"HH", "H", "hh", "h", "mm", "m", "ss", "s", "SSS", "A", "a", "Z"}

// numeric are the fields written with digits.
var numeric = []string{"YYYY", "YY", "MM", "M", "DD", "D", "HH", "H", "hh", "h", "mm", "m", "ss", "s", "SSS"}

// parseLayout compiles a layout such as DD/MM/YYYY, D MMM YY or
// MM/DD/YYYY h:mm A Z; text in brackets stands for itself.
func parseLayout(text string) (layout, error) {
	var l layout
	for rest := strings.Map(plainBlank, text); rest != ""; {
		if quoted, after, ok := cutBrackets(rest); ok {
			for i := range len(quoted) {
				l.tokens = append(l.tokens, token{literal: quoted[i]})
			}
			rest = after
			continue
		}
		i := slices.IndexFunc(fields, func(f string) bool { return strings.HasPrefix(rest, f) })
		switch {
		case i >= 0:
			l.tokens = append(l.tokens, token{field: fields[i]})
			rest = rest[len(fields[i]):]
		case rest[0] != 'T' && isAlphanumeric(rest[0]):
			return l, fmt.Errorf("date layout %s: %q is not a field; the fields are YYYY YY MM M MMM MMMM DD D HH H hh h mm m ss s SSS A Z, and other words stand in brackets%s",
				quote(text), rest[0], caseHint(text))
		default:
			l.tokens = append(l.tokens, token{literal: rest[0]})
			rest = rest[1:]
		}
	}
	for i := range l.tokens {
		l.tokens[i].fixed = i > 0 && l.tokens[i-1].hasDigits() || i+1 < len(l.tokens) && l.tokens[i+1].hasDigits()
	}
	return l, l.check(text)
}

// plainBlank makes every white space of a layout a blank, which reads any.
func plainBlank(r rune) rune {
	if unicode.IsSpace(r) {
		return ' '
	}
	return r
}

func cutBrackets(s string) (quoted, after string, ok bool) {
	if s[0] != '[' {
		return "", "", false
	}
	return strings.Cut(s[1:], "]")
}

// caseHint helps with dd/mm/yyyy, the notation of spreadsheets.
func caseHint(text string) string {
	if strings.ContainsAny(text, "yd") {
		return "; years and days are capitals, as in DD/MM/YYYY"
	}
	return ""
}

// groups are the fields of which a layout may have one; it must have those of
// the first three.
var groups = [][]string{
	{"YYYY", "YY"}, {"MMMM", "MMM", "MM", "M"}, {"DD", "D"},
	{"HH", "H", "hh", "h"}, {"mm", "m"}, {"ss", "s"}, {"SSS"}, {"A", "a"}, {"Z"}, {"dddd", "ddd"},
}

// check refuses layouts that leave a part of the date open or name it twice.
func (l layout) check(text string) error {
	for i, group := range groups {
		n := 0
		for _, t := range l.tokens {
			if t.field != "" && slices.Contains(group, t.field) {
				n++
			}
		}
		switch {
		case n > 1:
			return fmt.Errorf("date layout %s has %s twice%s", quote(text), strings.Join(group, " or "), minutesHint(group))
		case n == 0 && i < 3:
			return fmt.Errorf("date layout %s has no year, month or day (%s)%s", quote(text), strings.Join(group, " or "), caseHint(text))
		}
	}
	half, meridiem := l.has("hh", "h"), l.has("A", "a")
	if half != meridiem {
		return fmt.Errorf("date layout %s: h and A (AM or PM) belong together; the hours of a whole day are HH", quote(text))
	}
	return nil
}

func minutesHint(group []string) string {
	if group[0] == "mm" || group[0] == "MMMM" {
		return "; months are MM, minutes mm"
	}
	return ""
}

func (l layout) has(names ...string) bool {
	return slices.ContainsFunc(l.tokens, func(t token) bool { return t.field != "" && slices.Contains(names, t.field) })
}

// read reads text field by field. A number may have one digit or two whatever
// its field's width, unless other digits touch it; a blank stands for any white space,
// and before AM and PM for none too.
func (l layout) read(text string) (m moment, ok bool) {
	s := scanner{text}
	h := halfDay{}
	for i, t := range l.tokens {
		switch {
		case t.field != "":
			ok = t.read(&s, &m, &h)
		case t.literal == ' ':
			beforeAM := i+1 < len(l.tokens) && strings.EqualFold(l.tokens[i+1].field, "A")
			ok = s.blanks() || s.text == "" || beforeAM
		default:
			ok = s.literal(t.literal)
		}
		if !ok {
			return m, false
		}
	}
	h.apply(&m)
	return m, s.text == ""
}
