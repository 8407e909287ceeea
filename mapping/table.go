package mapping

import (
	"iter"
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

// newTable compiles a values table. Two entries that fold to the same form but
// say different things count for exact matches only.
func newTable(entries []Entry) *table {
	t := &table{exact: map[string]*tableEntry{}, folded: map[string]*tableEntry{}}
	for _, e := range entries {
		hit := &tableEntry{to: e.To}
		t.exact[e.From] = hit
		form := fold(e.From)
		if other, taken := t.folded[form]; taken && (other == nil || other.to != e.To) {
			hit = nil
		}
		t.folded[form] = hit
	}
	return t
}

// lookup finds the entry of a text, nil when the table has none.
func (t *table) lookup(text string, s *scratch) *tableEntry {
	if hit := t.exact[text]; hit != nil {
		return hit
	}
	s.fold = appendFold(s.fold[:0], text)
	return t.folded[string(s.fold)]
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

// splitPieces splits a text and drops the empty pieces, trimmed unless blanks
// are to be kept.
func splitPieces(text, separator string, keepBlanks bool) iter.Seq[string] {
	return func(yield func(string) bool) {
		for piece := range strings.SplitSeq(text, separator) {
			if !keepBlanks {
				piece = strings.TrimSpace(piece)
			}
			if piece != "" && !yield(piece) {
				return
			}
		}
	}
}
