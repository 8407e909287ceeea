package mapping

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// The page has every key of the reference and every line of its examples, in the
// width of the terminal, and no marks of Markdown.
func TestManual(t *testing.T) {
	for _, columns := range []int{40, 80, 200} {
		page := Manual(columns)
		code := false
		for line := range strings.Lines(reference) {
			line = strings.TrimRight(line, "\n")
			if strings.HasPrefix(line, "```") {
				code = !code
				continue
			}
			if code && !strings.Contains(page, "\n"+strings.TrimRight(example+line, " ")+"\n") {
				t.Errorf("at %d columns the page lacks the line %q of an example", columns, line)
			}
			if key, _, ok := strings.Cut(strings.TrimPrefix(line, "| `"), "`"); ok && strings.HasPrefix(line, "| `") && !strings.Contains(page, "\n  "+key) {
				t.Errorf("at %d columns the page lacks the key %s", columns, key)
			}
		}
		for line := range strings.Lines(page) {
			line = strings.TrimRight(line, "\n")
			if strings.HasPrefix(line, example) || strings.HasPrefix(line, "  ") && !strings.Contains(line, ". ") {
				continue // examples and keys are not wrapped
			}
			if utf8.RuneCountInString(line) > columns && strings.Contains(line, " ") {
				t.Errorf("at %d columns a line is longer: %q", columns, line)
			}
			if strings.ContainsAny(line, "`|") || strings.HasPrefix(strings.TrimLeft(line, "#"), " ") && strings.HasPrefix(line, "#") {
				t.Errorf("a line has marks: %q", line)
			}
		}
	}
}
