package value

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// enumerated is how many allowed values a message lists.
const enumerated = 12

// enumerate lists names for a message, quoted and capped.
func enumerate(names []string) string {
	shown := names[:min(len(names), enumerated)]
	quoted := make([]string, len(shown))
	for i, name := range shown {
		quoted[i] = quote(name)
	}
	list := strings.Join(quoted, ", ")
	if more := len(names) - len(shown); more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	return list
}

// longestCompared bounds the work of Nearest on cells that hold whole pages.
const longestCompared = 100

// Nearest returns the name that text was probably meant to be: the one with
// the fewest slips of the keyboard, if these are at most a third of its
// letters; empty when none is near. Case, blanks and punctuation count for nothing.
func Nearest(text string, names []string) string { return newNearby(names).to(text) }

// nearby are names with their letters and words, to be compared with many texts.
type nearby struct {
	names   []string
	letters [][]rune
	words   [][]string // nil until withWords
}

func newNearby(names []string) nearby {
	n := nearby{names: names, letters: make([][]rune, len(names))}
	for i, name := range names {
		n.letters[i] = lettersOf(name)
	}
	return n
}

// withWords makes the names fit for byWords.
func (n nearby) withWords() nearby {
	n.words = make([][]string, len(n.names))
	for i, name := range n.names {
		n.words[i] = wordsOf(name)
	}
	return n
}

func (n nearby) to(text string) string {
	if len(text) > longestCompared {
		return ""
	}
	letters := lettersOf(text)
	best, least := "", -1
	for i, candidate := range n.letters {
		limit := min(len(candidate), len(letters)) / 3
		if len(candidate) == 0 || max(len(candidate)-len(letters), len(letters)-len(candidate)) > limit {
			continue
		}
		d := distance(letters, candidate)
		if d <= limit && (least < 0 || d < least) {
			best, least = n.names[i], d
		}
	}
	return best
}

// byWords returns the one name that has all words of text, or of which text has
// all: Upgrade for "Existing Customer - Upgrade". It is empty when none has, or several.
func (n nearby) byWords(text string) string {
	if len(text) > longestCompared {
		return ""
	}
	wanted, found := wordsOf(text), ""
	for i, words := range n.words {
		name := n.names[i]
		if len(wanted) == 0 || len(words) == 0 || !(within(words, wanted) || within(wanted, words)) {
			continue
		}
		if found != "" && found != name {
			return ""
		}
		found = name
	}
	return found
}

func wordsOf(s string) []string {
	return strings.FieldsFunc(fold(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

func within(part, whole []string) bool {
	return !slices.ContainsFunc(part, func(word string) bool { return !slices.Contains(whole, word) })
}

func lettersOf(s string) []rune {
	letters := make([]rune, 0, len(s))
	for _, r := range fold(s) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			letters = append(letters, r)
		}
	}
	return letters
}

// distance counts the insertions, deletions, replacements and exchanges of
// neighbours that lead from a to b (optimal string alignment).
func distance(a, b []rune) int {
	room := make([]int, 3*(len(b)+1))
	before, row, next := room[:len(b)+1], room[len(b)+1:2*(len(b)+1)], room[2*(len(b)+1):]
	for j := range row {
		row[j] = j
	}
	for i := range a {
		next[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			next[j+1] = min(row[j+1]+1, next[j]+1, row[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row, next = row, next, before
	}
	return row[len(b)]
}
