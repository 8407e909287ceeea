package report

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Rows and distinct values are counted, each kind of question apart.
func TestOpen(t *testing.T) {
	account := func(value string) Unasked {
		return Unasked{What: UncheckedReference, Object: "account", By: "$name", Value: value}
	}
	stub := account("Acme")
	stub.Stubs = true
	var o Open
	o.Add(nil)
	o.Add([]Unasked{account("Acme"), account("Basalt")})
	o.Add([]Unasked{account("Acme"), {What: UncheckedRecord, Object: "opportunity", Value: "opp_1"}})
	o.Add([]Unasked{stub})
	want := []Unchecked{
		{What: UncheckedReference, Object: "account", By: "$name", Values: 2, Rows: 2},
		{What: UncheckedRecord, Object: "opportunity", Rows: 1},
		{What: UncheckedReference, Object: "account", By: "$name", Stubs: true, Values: 1, Rows: 1},
	}
	if diff := cmp.Diff(want, o.All()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
