package resolve

import (
	"hash/maphash"
	"slices"

	"lightfield-importer/mapping/value"
)

// Content is a value that a row wants in its record: JSON of a field, or ids of a
// relationship.
type Content struct {
	Key
	JSON []byte
	IDs  []string
}

// Compare lets matches be compared with what rows want of these fields and
// relationships. It is called before anything is asked for.
func (m *Matcher) Compare(content []Key) {
	m.shelf.mu.Lock()
	defer m.shelf.mu.Unlock()
	m.shelf.content = content
}

// Holds reports whether the row matches one record, and that held everything the
// row wants when it was listed: nothing has to be sent, and the record need not
// be retrieved to know. Of the values only digests are kept.
func (m Match) Holds(row []Content) bool {
	if len(m.Found) != 1 || len(m.cards) == 0 {
		return false
	}
	for _, want := range row {
		i := slices.Index(m.shelf.content, want.Key)
		if i < 0 || i >= len(m.cards[0].content) {
			return false
		}
		digest, ok := want.digest(want.JSON, want.IDs)
		if !ok || digest != m.cards[0].content[i] {
			return false
		}
	}
	return true
}

// digest stands for a value as the server keeps it, or for ids in any order; 0
// and false for JSON that is no value of the key's type.
func (k Key) digest(raw []byte, ids []string) (uint64, bool) {
	texts, ok := slices.Sorted(slices.Values(ids)), true
	if k.Type != "" {
		texts, ok = value.Stored(k.Type, raw)
	}
	if !ok {
		return 0, false
	}
	var h maphash.Hash
	h.SetSeed(seed)
	for _, t := range texts {
		maphash.WriteComparable(&h, t)
	}
	return h.Sum64() | 1, true
}
