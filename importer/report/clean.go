package report

import (
	"strings"
	"unicode/utf8"

	"lightfield-importer/mapping/printable"
)

// Clean makes a text of unknown origin fit for a terminal and for one line.
func Clean(s string) string { return printable.Text(s) }

// shorten cuts a text to at most limit bytes, at a character's border, and
// marks the cut.
func shorten(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	cut := limit - len("...")
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "..."
}

// formulaSafe is a text of our own columns as a spreadsheet may open it: on one
// line, without control characters (a leading tab or CR among them), and with a
// leading apostrophe where a spreadsheet could take it for a formula: it starts,
// after blanks, with = + - or @. Plain signed numbers, such as the identities -5
// or +4930123, are no formulas and stay as they are, so that they can be looked
// up; for everything exactly as it is there is JSON.
func formulaSafe(s string) string {
	if s == "" {
		return ""
	}
	s = Clean(s)
	start := strings.TrimLeft(s, " ")
	if start == "" || !strings.ContainsRune("=+-@", rune(start[0])) || signedNumber(start) {
		return s
	}
	return "'" + s
}

// signedNumber holds for a sign and digits with at most one decimal mark.
func signedNumber(s string) bool {
	if s[0] != '+' && s[0] != '-' {
		return false
	}
	whole, fraction, marked := strings.Cut(s[1:], ".")
	return digits(whole) && (!marked || digits(fraction))
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
