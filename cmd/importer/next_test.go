package main

import "testing"

// What is printed to be copied is one word again where it is pasted.
func TestQuoteWord(t *testing.T) {
	for _, test := range []struct{ word, unix, windows string }{
		{"deals.csv", "deals.csv", "deals.csv"},
		{`C:\exports\deals.csv`, `'C:\exports\deals.csv'`, `C:\exports\deals.csv`},
		{"My Deals (2).csv", "'My Deals (2).csv'", `"My Deals (2).csv"`},
		{`C:\My Exports\a&b.csv`, `'C:\My Exports\a&b.csv'`, `"C:\My Exports\a&b.csv"`},
		{"it's.csv", `'it'\''s.csv'`, `"it's.csv"`},
		{"--mapping=deals.yaml", "--mapping=deals.yaml", "--mapping=deals.yaml"},
	} {
		if got := quoteWord(test.word, false); got != test.unix {
			t.Errorf("%s: %s, want %s", test.word, got, test.unix)
		}
		if got := quoteWord(test.word, true); got != test.windows {
			t.Errorf("%s on Windows: %s, want %s", test.word, got, test.windows)
		}
	}
}
