// Package printable makes text of unknown origin fit for a terminal, for one line
// and for a log: Text for words, JSON for encoded documents.
package printable

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text shows control characters (C0, DEL, C1), line and paragraph separators, the
// marks that reorder text, and bytes that are not UTF-8 as escapes such as \n, \x1b
// or \u202e. Everything else stays, so that names in any script read as they are.
func Text(s string) string {
	first := 0
	for first < len(s) && plain(s[first]) {
		first++
	}
	if first == len(s) || !strings.ContainsFunc(s[first:], func(r rune) bool { return Unsafe(r) || r == utf8.RuneError }) {
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
		case Unsafe(r):
			b.WriteString(escape(r))
		default:
			b.WriteString(s[i : i+size])
		}
	}
	return b.String()
}

// JSON replaces, in encoded JSON, the characters from DEL on that a terminal would
// obey by their \u escapes; those before it are escaped already. They occur inside
// strings only, so the document means the same.
func JSON(data []byte) []byte {
	var out []byte
	from := 0
	for i, size := 0, 0; i < len(data); i += size {
		if size = 1; plain(data[i]) {
			continue // most of it
		}
		var r rune
		r, size = utf8.DecodeRune(data[i:])
		if r >= 0x7f && Unsafe(r) {
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

// plain holds for what ASCII can print.
func plain(b byte) bool { return b >= ' ' && b < 0x7f }

// Unsafe holds for characters that a terminal might obey, or that turn text around.
func Unsafe(r rune) bool {
	if r < utf8.RuneSelf {
		return r < ' ' || r == 0x7f
	}
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
