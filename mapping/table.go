package mapping

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// table is a compiled values table. An exact match wins; otherwise letters
// and blanks are folded.
type table struct {
	exact  map[string]*tableEntry
	folded map[string]*tableEntry
}

// tableEntry is what a cell becomes.
type tableEntry struct {
	to    string
	value []byte // to, converted; nil where that takes the rest of the row, or to is empty
}

// lookup finds the entry of a text, nil when the table has none. The scratch
// may be nil.
func (t *table) lookup(text string, s *scratch) *tableEntry {
	if hit := t.exact[text]; hit != nil {
		return hit
	}
	var buf []byte
	if s != nil {
		buf = s.fold[:0]
	}
	buf = appendFold(buf, text)
	if s != nil {
		s.fold = buf
	}
	return t.folded[string(buf)]
}

// appendFold appends the text in lower case and NFC, without blanks around
// and with single spaces inside.
func appendFold(dst []byte, text string) []byte {
	if !norm.NFC.IsNormalString(text) {
		text = norm.NFC.String(text)
	}
	blank := false
	start := len(dst)
	for _, r := range strings.TrimSpace(text) {
		if unicode.IsSpace(r) {
			blank = true
			continue
		}
		if blank && len(dst) > start {
			dst = append(dst, ' ')
		}
		blank = false
		dst = utf8.AppendRune(dst, unicode.ToLower(r))
	}
	return dst
}

// fold is appendFold as a string.
func fold(text string) string { return string(appendFold(nil, text)) }
