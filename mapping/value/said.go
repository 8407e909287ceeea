package value

import (
	"strings"
	"sync"
)

// remembered is of how many texts a said keeps the error.
const remembered = 1000

// said keeps what was said of texts: the same wrong ones stand in many rows, and what
// they are near to takes long to find. It is safe for concurrent use.
type said struct {
	mu     sync.Mutex
	errors map[string]Error
}

// of gives the error of a text, made by explain where it is new. It is the caller's.
func (s *said) of(text string, explain func(text string) *Error) *Error {
	if len(text) > longestCompared {
		return explain(text)
	}
	s.mu.Lock()
	err, ok := s.errors[text]
	s.mu.Unlock()
	if ok {
		return &err
	}
	text = strings.Clone(text) // which keeps its whole row in memory
	err = *explain(text)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.errors == nil || len(s.errors) == remembered {
		s.errors = map[string]Error{}
	}
	s.errors[text] = err
	return &err
}
