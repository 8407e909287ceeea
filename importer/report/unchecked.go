package report

import (
	"hash/maphash"
	"slices"
	"strings"
	"time"
)

// What a dry run without the network cannot check: the values of Unchecked.What.
const (
	UncheckedKey       = "key"       // the API key, and what it may do
	UncheckedReference = "reference" // whether there is a record that a row links to
	UncheckedMatch     = "match"     // whether there is a record that a row matches
	UncheckedList      = "list"      // whether there is the list that records are put on
	UncheckedValue     = "value"     // whether another record has a value that only one can have
	UncheckedRecord    = "record"    // what the record of a row holds by now, and whether it is still there
)

// Unchecked is one kind of question that a dry run without the network left open.
type Unchecked struct {
	What   string `json:"what"`
	Object string `json:"object"` // type of the records that were not asked for; "" of the key
	By     string `json:"by"`     // what they would have been looked for by, a list's name; "" where their ids are known
	Stubs  bool   `json:"stubs"`  // of a reference: a record is made of each value that has none
	Values int64  `json:"values"` // of references: distinct values
	Rows   int64  `json:"rows"`
}

// Unasked is one such question of one row. Value is what it is about: the text of a
// reference, the id of a record.
type Unasked struct {
	What, Object, By string
	Stubs            bool
	Value            string
	More             string // what else is to be said of the row; "" nothing
}

// words are those of the row.
func (u Unasked) words() string {
	var words string
	switch u.What {
	case UncheckedReference:
		words = "not looked up: the " + u.Object + " with the " + u.By + " " + quote(u.Value)
		if u.Stubs {
			words += ", which is made if there is none"
		}
	case UncheckedMatch:
		words = "not looked up: whether a record has the same " + u.By
	case UncheckedValue:
		words = "not looked up: whether another " + u.Object + " has the " + u.By + " " + quote(u.Value) + ", which only one can have"
	case UncheckedRecord:
		words = "not read: its record, which may hold this already, or be gone"
	}
	if u.More != "" {
		words += "; " + u.More
	}
	return words
}

// quote shows a value as messages do.
func quote(value string) string { return `"` + shorten(value, maxExample) + `"` }

// words are those of all rows, to stand behind their number.
func (u Unchecked) words() string {
	rows := plural(u.Rows, "row")
	switch u.What {
	case UncheckedKey:
		return "the API key and what it may do"
	case UncheckedList:
		return "whether there is a list " + quote(u.By) + " of " + u.Object + " records"
	case UncheckedReference:
		words := rows + " with links to " + u.Object + " by " + u.By + " that were not looked up (" + number(u.Values) + " " + plural(u.Values, "value") + ")"
		if u.Stubs {
			words += ": a record is made of each that has none"
		}
		return words
	case UncheckedMatch:
		return rows + " whose matches were not looked up: whether a record of " + u.Object + " has the same " + u.By
	case UncheckedValue:
		return rows + " with a " + u.By + " that was not looked up: another record of " + u.Object + " may have it, and only one can"
	}
	return rows + " whose records of " + u.Object + " were not read: they may hold the values already, or be gone"
}

// Open gathers the questions that the rows of a dry run leave open. Its memory grows
// by a few bytes for each distinct value. The zero value is ready for use; it is not
// safe for concurrent use.
type Open struct {
	kinds  []Unchecked
	values []map[uint64]struct{}
}

var openSeed = maphash.MakeSeed()

// Add counts those of a row.
func (o *Open) Add(row []Unasked) {
	for i, u := range row {
		kind := o.kind(u)
		k := &o.kinds[kind]
		if !slices.ContainsFunc(row[:i], func(before Unasked) bool { return k.same(before) }) {
			k.Rows++
		}
		if u.What == UncheckedReference {
			o.values[kind][maphash.String(openSeed, u.Value)] = struct{}{}
			k.Values = int64(len(o.values[kind]))
		}
	}
}

func (o *Open) kind(u Unasked) int {
	if i := slices.IndexFunc(o.kinds, func(k Unchecked) bool { return k.same(u) }); i >= 0 {
		return i
	}
	o.kinds = append(o.kinds, Unchecked{What: u.What, Object: u.Object, By: u.By, Stubs: u.Stubs})
	o.values = append(o.values, map[uint64]struct{}{})
	return len(o.kinds) - 1
}

func (k *Unchecked) same(u Unasked) bool {
	return k.What == u.What && k.Object == u.Object && k.By == u.By && k.Stubs == u.Stubs
}

// All are the kinds of questions, in the order in which they came up.
func (o *Open) All() []Unchecked { return slices.Clone(o.kinds) }

// asOf says what stood in for the API.
func (s *Summary) asOf() string {
	words := "offline, with " + Clean(baseName(s.Definitions))
	if saved, err := time.Parse(time.RFC3339, s.DefinitionsSaved); err == nil {
		words += " of " + day(saved)
	}
	return words
}

// writeUnchecked tells what a dry run without the network left open.
func (s *Summary) writeUnchecked(t *page) {
	if s.Definitions == "" {
		return
	}
	t.section("not checked (" + s.asOf() + ")")
	for _, u := range s.Unchecked {
		if u.Rows == 0 {
			t.print(numberWidth+2, u.words())
			continue
		}
		t.item(number(u.Rows), u.words())
	}
}

// htmlUnchecked is the section of a page that tells of it.
type htmlUnchecked struct {
	AsOf  string
	Items []string
}

func newHTMLUnchecked(s *Summary) htmlUnchecked {
	if s.Definitions == "" {
		return htmlUnchecked{}
	}
	h := htmlUnchecked{AsOf: s.asOf()}
	for _, u := range s.Unchecked {
		words := u.words()
		if u.Rows > 0 {
			words = number(u.Rows) + " " + words
		}
		h.Items = append(h.Items, Clean(strings.ToUpper(words[:1])+words[1:]))
	}
	return h
}
