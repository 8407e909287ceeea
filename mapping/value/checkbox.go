package value

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// words converts CHECKBOX by lists of words, compared without case.
type words struct {
	yes, no []string
}

// builtinWords holds what spreadsheets, databases and people write. An x is not
// among them: whether the blank beside it means no, only the mapping knows.
var builtinWords = words{
	yes: []string{"true", "yes", "1", "y", "t", "on"},
	no:  []string{"false", "no", "0", "n", "f", "off"},
}

// newCheckbox takes the words of the spec; a list not given is the built-in one
// without the words that the other list claims.
func newCheckbox(s Spec) (conversion, error) {
	w := words{yes: s.True, no: s.False}
	switch {
	case w.yes == nil && w.no == nil:
		w = builtinWords
	case w.yes == nil:
		w.yes = except(builtinWords.yes, w.no)
	case w.no == nil:
		w.no = except(builtinWords.no, w.yes)
	}
	for _, word := range slices.Concat(w.yes, w.no) {
		if strings.TrimSpace(word) == "" {
			return nil, errors.New("an empty cell leaves a box as it is; take the empty word out and write default with the word that it means")
		}
	}
	for _, word := range w.yes {
		if w.has(w.no, word) {
			return nil, fmt.Errorf("checkbox word %s means both true and false; leave it in one of the lists", quote(word))
		}
	}
	return single(w.append), nil
}

func except(list, taken []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(word string) bool {
		return words{}.has(taken, word)
	})
}

func (words) has(list []string, text string) bool {
	return slices.ContainsFunc(list, func(word string) bool {
		return strings.EqualFold(strings.TrimSpace(word), text)
	})
}

func (w words) append(dst []byte, text string) ([]byte, *Error) {
	word := strings.TrimSpace(text)
	switch {
	case word == "":
		return nil, emptyError(text)
	case w.has(w.yes, word):
		return append(dst, "true"...), nil
	case w.has(w.no, word):
		return append(dst, "false"...), nil
	}
	all := slices.Concat(w.yes, w.no)
	err := reject(ReasonCheckbox, text, "is neither true nor false; name the words for them with true: and false:")
	err.Allowed = enumerate(all)
	err.Nearest = Nearest(word, all)
	return nil, err
}
