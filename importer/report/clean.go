package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean makes a text of unknown origin fit for a terminal and for one line:
// control characters (C0, DEL, C1), line and paragraph separators, the marks
// that reorder text, and bytes that are not UTF-8 are shown as escapes such as
// \n, \x1b or \u202e. Everything else stays, so that names in any script read as
// they are.
func Clean(s string) string {
	if !strings.ContainsFunc(s, unsafeRune) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	for i, size := 0, 0; i < len(s); i += size {
		var r rune
		r, size = utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case unsafeRune(r) && r != utf8.RuneError:
			b.WriteString(escape(r))
		default:
			b.WriteString(s[i : i+size])
		}
	}
	return b.String()
}

// unsafeRune holds for what a terminal might obey, or hide, or turn around, and
// for the replacement character, which may stand for a byte that is not UTF-8.
func unsafeRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r < ' ' || r == 0x7f
	}
	return r == utf8.RuneError || obeyed(r)
}

// obeyed holds for characters beyond ASCII that a terminal obeys.
func obeyed(r rune) bool {
	return unicode.IsControl(r) ||
		r == '\u2028' || r == '\u2029' || // separators of lines and paragraphs
		r >= '\u202a' && r <= '\u202e' || // bidirectional embeddings and overrides
		r >= '\u2066' && r <= '\u2069' // bidirectional isolates
}

func escape(r rune) string {
	switch r {
	case '\n':
		return `\n`
	case '\r':
		return `\r`
	case '\t':
		return `\t`
	}
	if r < utf8.RuneSelf {
		return fmt.Sprintf(`\x%02x`, r)
	}
	return fmt.Sprintf(`\u%04x`, r)
}

// escapeJSON replaces, in encoded JSON, the characters beyond ASCII that a
// terminal would obey by their \u escapes. In JSON they occur inside strings
// only, so the document means the same.
func escapeJSON(data []byte) []byte {
	var out []byte
	from := 0
	for i, size := 0, 0; i < len(data); i += size {
		var r rune
		r, size = utf8.DecodeRune(data[i:])
		if r == 0x7f || r >= utf8.RuneSelf && obeyed(r) {
			out = append(out, data[from:i]...)
			out = fmt.Appendf(out, `\u%04x`, r)
			from = i + size
		}
	}
	if out == nil {
		return data
	}
	return append(out, data[from:]...)
}

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
