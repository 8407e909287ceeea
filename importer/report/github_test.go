package report

import (
	"fmt"
	"strings"
	"testing"
)

func TestAnnotation(t *testing.T) {
	tests := []struct {
		a    Annotation
		want string
	}{
		{Annotation{Severity: SeverityError, File: "data/deals.csv", Line: 41, Column: 7, Title: "C17 Stage", Message: `"Wno" is not one of the options`},
			`::error file=data/deals.csv,line=41,col=7,title=C17 Stage::"Wno" is not one of the options`},
		{Annotation{Severity: SeverityWarning, File: "a,b:c%.csv", Message: "50% off: a, b\r\n::add-mask::x"},
			`::warning file=a%2Cb%3Ac%25.csv::50%25 off: a, b\r\n::add-mask::x`},
		{Annotation{Severity: SeverityError, Line: 3, Message: "no key\x1b[2J"}, `::error::no key\x1b[2J`},
		{Annotation{Severity: SeverityError, File: "f", Title: "x::y\n,line=9", Message: ""}, `::error file=f,title=x%3A%3Ay\n%2Cline=9::`},
	}
	for _, tt := range tests {
		if got := tt.a.String(); got != tt.want {
			t.Errorf("%q\nwant %q", got, tt.want)
		}
	}
}

// GitHub shows ten of a kind; the others are counted, not printed.
func TestAnnotateIsCapped(t *testing.T) {
	var all []Annotation
	for i := range ShownAnnotations + 3 {
		all = append(all, Annotation{Severity: SeverityError, Message: fmt.Sprint("fault ", i)})
	}
	all = append(all, Annotation{Severity: SeverityWarning, Message: "last"})
	var b strings.Builder
	if err := Annotate(&b, all, 1230); err != nil {
		t.Fatal(err)
	}
	got := b.String()
	if n := strings.Count(got, "::error"); n != ShownAnnotations {
		t.Errorf("%d errors, want %d", n, ShownAnnotations)
	}
	if !strings.Contains(got, "::warning::last\n") || !strings.HasSuffix(got, "::notice::1,233 more are not shown here; report.html and faults.jsonl have them all\n") {
		t.Errorf("got %q", got)
	}
	b.Reset()
	if err := Annotate(&b, nil, 0); err != nil || b.Len() > 0 {
		t.Errorf("of nothing: %q, %v", b.String(), err)
	}
	if err := Annotate(brokenWriter{}, all, 0); err == nil {
		t.Error("a broken pipe goes unnoticed")
	}
}

// What a cell says must not command GitHub, wherever a line breaks.
func TestUnobeyed(t *testing.T) {
	var b strings.Builder
	if err := Unobeyed(&b, "token", "::add-mask::x\n"); err != nil {
		t.Fatal(err)
	}
	if want := "::stop-commands::token\n::add-mask::x\n::token::\n"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
	b.Reset()
	if err := Unobeyed(&b, "token", ""); err != nil || b.Len() > 0 {
		t.Errorf("of nothing: %q, %v", b.String(), err)
	}
}
