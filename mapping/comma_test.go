package mapping

import (
	"slices"
	"testing"
)

func TestCommaColumns(t *testing.T) {
	m := load(t, head+`fields:
  a: {column: Price, number: "1.234,56"}
  b: {column: Share, number: "1,234.56"}
  c: {column: Text}
  d: {template: "{Whole}{Rest}", number: "1234,56"}
  e: {column: Price, number: "1 234,56"}
`)
	if got := m.CommaColumns(); !slices.Equal(got, []string{"Price", "Whole", "Rest"}) {
		t.Errorf("%q", got)
	}
}
