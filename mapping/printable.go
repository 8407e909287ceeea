package mapping

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// printable makes text safe for a terminal and for one line of a report:
// control characters, line separators and the marks that turn the direction of
// text are written as escapes, broken UTF-8 byte by byte. Text without any of
// these comes back as it is.
func printable(s string) string {
	if !strings.ContainsFunc(s, unprintable) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case unprintable(r) && r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		case unprintable(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
		i += size
	}
	return b.String()
}

// unprintable also holds for U+FFFD, which is what broken UTF-8 decodes to;
// the joiners that emoji and several scripts need stay as they are.
func unprintable(r rune) bool {
	if r == '\u200c' || r == '\u200d' {
		return false
	}
	return r == utf8.RuneError || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

// quote shows a text of the file or of a cell in a message: cut when it is
// long, and with everything escaped that could act on a terminal.
func quote(s string) string {
	const most = 60
	end := 0
	for range most {
		if end == len(s) {
			return strconv.Quote(s)
		}
		_, size := utf8.DecodeRuneInString(s[end:])
		end += size
	}
	if end == len(s) {
		return strconv.Quote(s)
	}
	return strings.TrimSuffix(strconv.Quote(s[:end]), `"`) + `…"`
}
