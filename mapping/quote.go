package mapping

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

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
