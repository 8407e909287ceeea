package mapping

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"lightfield-importer/mapping/value"
)

const (
	// lastHeaderRow is as many lines as a worksheet can have.
	lastHeaderRow = 1 << 20
	// mostColumns is what max_columns can be raised to.
	mostColumns = 1 << 20
)

var sourceKeys = keyTable[Source]{
	place: "source",
	keys: []key[Source]{
		{"encoding", (*reader).encoding},
		{"delimiter", (*reader).delimiter},
		{"header_row", func(r *reader, s *Source, e entry) { s.HeaderRow, _ = r.integer(e, 1, lastHeaderRow) }},
		{"null_values", func(r *reader, s *Source, e entry) { s.NullValues = r.texts(e.node, e.key) }},
		{"max_cell", func(r *reader, s *Source, e entry) { s.MaxCell = r.size(e) }},
		{"max_record", func(r *reader, s *Source, e entry) { s.MaxRecord = r.size(e) }},
		{"max_columns", func(r *reader, s *Source, e entry) { s.MaxColumns, _ = r.integer(e, 1, mostColumns) }},
	},
	other: map[string]string{"sheet": "save the sheet as CSV (UTF-8) and import that"},
}

func (r *reader) source(m *Mapping, e entry) {
	given := readKeys(r, e.node, sourceKeys, &m.Source)
	r.checkSizes(m.Source, given["max_record"])
}

func (r *reader) encoding(s *Source, e entry) {
	word, ok := r.text(e.node, e.key)
	if !ok {
		return
	}
	switch word {
	case "auto":
	case "utf-8":
		s.Encoding = word
	default:
		r.add(pos(e.node), func() string {
			if near := value.Nearest(word, []string{"auto", "utf-8"}); near != "" {
				return "did you mean " + quote(near) + "?"
			}
			return "save the data as UTF-8"
		}, "encoding %s is not available in this version", quote(word))
	}
}

// delimiter takes auto, tab, or the character itself.
func (r *reader) delimiter(s *Source, e entry) {
	word, ok := r.text(e.node, e.key)
	if !ok || word == "auto" {
		return
	}
	if word == "tab" {
		word = "\t"
	}
	c, size := utf8.DecodeRuneInString(word)
	if word == "" || size != len(word) || strings.ContainsRune("\"\r\n\ufffd", c) || unicode.IsLetter(c) || unicode.IsDigit(c) {
		r.add(pos(e.node), say(`it can be auto, tab, or a character such as "," or ";"`),
			"%s is not a delimiter", quote(word))
		return
	}
	s.Delimiter = word
}
