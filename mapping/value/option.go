package value

import (
	"fmt"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// options finds the options of a select field by id or label.
type options struct {
	list   []Option
	json   [][]byte         // the quoted id of each option
	exact  map[string][]int // by id and label as they stand; ids win
	folded map[string][]int // by label in NFC, case and blanks folded

	allowed string // the labels, for messages
	near    nearby
	said    said // of texts that are no option
}

func newOptions(list []Option) *options {
	o := &options{
		list:   list,
		json:   make([][]byte, len(list)),
		exact:  make(map[string][]int, 2*len(list)),
		folded: make(map[string][]int, len(list)),
	}
	labels := make([]string, len(list))
	for i, option := range list {
		labels[i] = option.Label
		o.json[i] = appendString(nil, option.ID)
		o.exact[option.Label] = append(o.exact[option.Label], i)
		key := fold(option.Label)
		o.folded[key] = append(o.folded[key], i)
	}
	for i, option := range list {
		o.exact[option.ID] = []int{i}
	}
	o.allowed, o.near = enumerate(labels), newNearby(labels).withWords()
	return o
}

// fold makes labels comparable that differ in case, blanks or composition.
func fold(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	// Folding may decompose, hence NFC again after it.
	return norm.NFC.String(cases.Fold().String(norm.NFC.String(s)))
}

// append appends the id of the option that text names.
func (o *options) append(dst []byte, text string) ([]byte, *Error) {
	found := o.exact[text]
	if len(found) == 0 {
		found = o.folded[fold(text)]
	}
	switch len(found) {
	case 1:
		return append(dst, o.json[found[0]]...), nil
	case 0:
		return nil, o.said.of(text, o.unknown)
	}
	return nil, o.ambiguous(text, found)
}

func (o *options) ambiguous(text string, found []int) *Error {
	ids := make([]string, len(found))
	for i, n := range found {
		ids[i] = o.list[n].ID
		if label := o.list[n].Label; label != text {
			ids[i] += " (" + quote(label) + ")"
		}
	}
	err := reject(ReasonAmbiguousOption, text,
		fmt.Sprintf("is the label of %d options; write the id instead, one of %s", len(found), strings.Join(ids, ", ")))
	err.Allowed = strings.Join(ids, ", ")
	return err
}

func (o *options) unknown(text string) *Error {
	if isBlank(text) {
		return emptyError(text)
	}
	err := reject(ReasonOption, text, "is not one of the options")
	err.Allowed = o.allowed
	if err.Nearest = o.near.to(text); err.Nearest == "" {
		err.Nearest = o.near.byWords(text)
	}
	switch {
	case err.Nearest != "":
		err.Message += "; did you mean " + quote(err.Nearest) + "?"
	case len(o.list) == 0:
		err.Message += "; the field has none"
	default:
		err.Message += ", which are " + err.Allowed
	}
	return err
}
