package value

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// scanner reads a date from left to right.
type scanner struct {
	text string // what is left
}

// number reads as many digits as there are, which must be between least and
// most.
func (s *scanner) number(least, most int) (n int, ok bool) {
	i := 0
	for i < len(s.text) && i < most && isDigit(s.text[i]) {
		n = 10*n + int(s.text[i]-'0')
		i++
	}
	s.text = s.text[i:]
	return n, i >= least
}

// literal reads one byte.
func (s *scanner) literal(b byte) bool {
	if s.text == "" || s.text[0] != b {
		return false
	}
	s.text = s.text[1:]
	return true
}

// blanks reads white space; ok is false when there is none.
func (s *scanner) blanks() bool {
	rest := strings.TrimLeftFunc(s.text, unicode.IsSpace)
	found := len(rest) < len(s.text)
	s.text = rest
	return found
}

// word reads one of the words, without regard to case, and returns its index.
func (s *scanner) word(words []string) (index int, ok bool) {
	for i, word := range words {
		if len(s.text) >= len(word) && strings.EqualFold(s.text[:len(word)], word) {
			s.text = s.text[len(word):]
			return i, true
		}
	}
	return 0, false
}

// fraction reads digits after a decimal mark and returns milliseconds; what is
// beyond them is cut off.
func (s *scanner) fraction() (milliseconds int, ok bool) {
	scale, digits := 100, 0
	for s.text != "" && isDigit(s.text[0]) {
		milliseconds += scale * int(s.text[0]-'0')
		scale /= 10
		digits++
		s.text = s.text[1:]
	}
	return milliseconds, digits > 0
}

// offset reads Z, UTC, GMT, +02:00, +0200 or +02.
func (s *scanner) offset() (seconds int, ok bool) {
	if _, ok := s.word([]string{"Z", "UTC", "GMT"}); ok {
		return 0, true
	}
	r, size := utf8.DecodeRuneInString(s.text)
	if !isSign(r) {
		return 0, false
	}
	s.text = s.text[size:]
	hours, ok := s.number(2, 2)
	if !ok {
		return 0, false
	}
	minutes := 0
	if s.literal(':') || s.text != "" && isDigit(s.text[0]) {
		if minutes, ok = s.number(2, 2); !ok || minutes > 59 {
			return 0, false
		}
	}
	seconds = hours*3600 + minutes*60
	if r != '+' {
		seconds = -seconds
	}
	return seconds, true
}
