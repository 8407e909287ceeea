package mapping

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
)

// Bounds of patterns, so that no mapping takes long or much memory to load.
const (
	maxPattern      = 1000  // bytes
	maxInstructions = 20000 // of all patterns of a mapping, compiled
	maxSubstitutes  = 50    // a list
)

// pattern reads a regular expression in RE2 syntax, nil when there is a problem.
func (r *reader) pattern(e entry) *regexp.Regexp {
	s, ok := r.text(e.node, e.key)
	if !ok {
		return nil
	}
	re, err := r.compilePattern(s)
	if err != nil {
		r.addf(pos(e.node), "pattern %s: %v", quote(s), err)
		return nil
	}
	return re
}

func (r *reader) compilePattern(s string) (*regexp.Regexp, error) {
	if s == "" || len(s) > maxPattern {
		return nil, fmt.Errorf("a pattern has 1 to %d characters", maxPattern)
	}
	tooLarge := errors.New("the patterns are too large; shorten their repeats")
	if r.instructions > maxInstructions {
		return nil, tooLarge
	}
	tree, err := syntax.Parse(s, syntax.Perl)
	if err != nil {
		if e, ok := errors.AsType[*syntax.Error](err); ok {
			return nil, fmt.Errorf("%s: %s", e.Code, quote(e.Expr))
		}
		return nil, err
	}
	program, err := syntax.Compile(tree.Simplify())
	if err != nil {
		return nil, err
	}
	if r.instructions += len(program.Inst); r.instructions > maxInstructions {
		return nil, tooLarge
	}
	return regexp.Compile(s)
}

// replacementGroup finds what regexp.Expand takes for a group.
var replacementGroup = regexp.MustCompile(`\$(?:\$|\{(\w+)\}|(\w+))`)

// checkReplacement finds groups that the pattern does not have: Expand would
// put nothing in their place.
func checkReplacement(pattern *regexp.Regexp, replacement string) error {
	for _, found := range replacementGroup.FindAllStringSubmatch(replacement, -1) {
		name := found[1] + found[2]
		if name == "" || slices.Contains(pattern.SubexpNames(), name) {
			continue
		}
		if n, ok := groupNumber(name); !ok || n > pattern.NumSubexp() {
			return fmt.Errorf("the pattern has no group %s", quote(name))
		}
	}
	return nil
}

// groupNumber reads a group's number; longer ones than two digits are no group's.
func groupNumber(s string) (n int, ok bool) {
	for _, c := range s {
		if c < '0' || c > '9' || len(s) > 2 {
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	return n, true
}
