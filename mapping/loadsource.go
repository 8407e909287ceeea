package mapping

import (
	"strings"
	"unicode"
	"unicode/utf8"
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
		{"sheet", (*reader).sheet},
		{"null_values", func(r *reader, s *Source, e entry) { s.NullValues = r.texts(e.node, e.key) }},
		{"max_cell", func(r *reader, s *Source, e entry) { s.MaxCell = r.size(e) }},
		{"max_record", func(r *reader, s *Source, e entry) { s.MaxRecord = r.size(e) }},
		{"max_columns", func(r *reader, s *Source, e entry) { s.MaxColumns, _ = r.integer(e, 1, mostColumns) }},
	},
}

func (r *reader) source(m *Mapping, e entry) {
	given := readKeys(r, e.node, sourceKeys, &m.Source)
	r.checkSizes(m.Source, given["max_record"])
}

func (r *reader) encoding(s *Source, e entry) {
	word, ok := r.text(e.node, e.key)
	if !ok || strings.EqualFold(word, "auto") {
		return
	}
	if s.Encoding, ok = EncodingNamed(word); ok {
		return
	}
	r.add(pos(e.node), func() string {
		return didYouMean(word, append([]string{"auto"}, Encodings...), "there are")
	}, "there is no encoding %s", quote(word))
}

// sheet takes a name or a number.
func (r *reader) sheet(s *Source, e entry) {
	word, ok := r.text(e.node, e.key)
	if !ok {
		return
	}
	if s.Sheet = normalCell(word); s.Sheet == "" {
		r.add(pos(e.node), say("leave the key out if the workbook has one sheet"), "sheet is empty")
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
