package main

import "testing"

func TestSwapEnding(t *testing.T) {
	for path, want := range map[string]string{
		"deals.csv": "deals.yaml", "a.b/deals.csv.gz": "a.b/deals.yaml", "deals.xlsx": "deals.yaml", "deals": "deals.yaml", "deals.gz": "deals.yaml",
	} {
		if got := swapEnding(path, ".yaml"); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}
