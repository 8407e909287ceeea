package value

import (
	"fmt"
	"strings"
	"testing"
)

func TestSaid(t *testing.T) {
	var s said
	explained := 0
	explain := func(text string) *Error {
		explained++
		return reject(ReasonOption, text, "is wrong")
	}
	first := s.of("a", explain)
	first.Part = 7 // the caller's
	if again := s.of("a", explain); again.Part != 0 || again.Value != "a" || again.Message != `"a" is wrong` || explained != 1 {
		t.Errorf("%+v after %d explanations", again, explained)
	}
	long := strings.Repeat("a", longestCompared+1)
	for range 2 {
		s.of(long, explain)
	}
	if explained != 3 || len(s.errors) != 1 {
		t.Errorf("%d explanations, %d kept: want 3, and no long text", explained, len(s.errors))
	}
	for i := range 3 * remembered {
		if got := s.of(fmt.Sprint(i), explain); got.Value != fmt.Sprint(i) {
			t.Fatalf("%d: %+v", i, got)
		}
		if len(s.errors) > remembered {
			t.Fatalf("%d are kept", len(s.errors))
		}
	}
}
