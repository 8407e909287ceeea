package report

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func TestExplanation(t *testing.T) {
	for _, tt := range []struct {
		p    Problem
		want string
	}{
		{Problem{Value: " Wno ", Nearest: "Won", Allowed: "Won, Lost", Message: `"Wno" is not one of the options; did you mean "Won"?`}, "Not one of the options"},
		{Problem{Value: "x", Allowed: "Won, Lost", Message: `"x" is not one of the options, which are Won, Lost`}, "Not one of the options"},
		{Problem{Value: "a;b@", Message: `"b@" is not an e-mail address`}, `"b@" is not an e-mail address`},
		{Problem{Value: "1.999", Message: `"1.999" has more than two decimals; round it in the file`}, "Has more than two decimals; round it in the file"},
		{Problem{Message: "é\x1b"}, `É\x1b`},
		{Problem{}, ""},
	} {
		if got := sentence(explanation(tt.p)); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}

// Every reason that the source, the mapping and its values can give has words that
// quote no cell; a new one needs them too.
func TestReasonsHaveWords(t *testing.T) {
	found := 0
	for _, file := range []string{"mapping/fault.go", "mapping/value/error.go", "importer/source/fault.go"} {
		parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "..", file), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || !strings.HasPrefix(spec.Names[0].Name, "Reason") || len(spec.Values) == 0 {
				return true
			}
			reason, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			found++
			if words := reasons[reason]; words == "" && reason != "empty" {
				t.Errorf("%s (%s) has no words", spec.Names[0].Name, reason)
			}
			return true
		})
	}
	if found < 38 {
		t.Errorf("%d reasons found; they are declared otherwise now", found)
	}
	if got := reasonWords("bad_\x07request"); got != `bad \x07request` {
		t.Errorf("a reason of the server is %q", got)
	}
}
