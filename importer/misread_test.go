package importer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/mapping"
)

// written makes a file for a test and gives its path.
func written(tb testing.TB, name, text string) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

// Columns that are missing because the file is read wrongly come with the right
// way to read it, and no others do.
func TestMissingColumnsOfMisreadFile(t *testing.T) {
	const rows = "Id;Name;Account;Stage;Amount\n1;One;Northwind Turbines;Prospecting;5\n"
	for _, c := range []struct{ name, source, text, want string }{
		{"delimiter", "source: {delimiter: ','}\n", rows, `write delimiter: ";" under source`},
		{"title rows", "", "Deals of today\n\n" + rows, "write header_row: 3 under source"},
		{"another file", "", "Code;Name;Account;Stage;Amount\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, _ := sandboxed(t, sandbox.Options{}, written(t, "deals.csv", c.text), written(t, "deals.yaml", dealsMapping+c.source))
			s, err := Run(t.Context(), o)
			problems, ok := err.(mapping.Problems)
			if !ok || s.ExitCode != ExitUsage || len(problems.Missing()) == 0 {
				t.Fatalf("exit %d: %v", s.ExitCode, err)
			}
			if c.want == "" && problems[0].File == o.Data || c.want != "" && !strings.Contains(problems[0].Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}
