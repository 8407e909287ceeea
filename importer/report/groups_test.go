package report

import (
	"fmt"
	"strings"
	"testing"

	"lightfield-importer/importer/outcome"

	"github.com/google/go-cmp/cmp"
)

func rejectedAt(line int, problems ...Problem) *Entry {
	return &Entry{File: "deals.csv", Line: line, Outcome: outcome.Rejected, Problems: problems}
}

func TestGrouper(t *testing.T) {
	stage := Problem{Column: "Stage", Field: "$stage", Reason: "unknown_option", Message: `"Wno" is not one of the options`,
		Address: "B3", Value: "Wno", Allowed: "Won, Lost", Nearest: "Won"}
	lost := Problem{Column: "Stage", Field: "$stage", Reason: "unknown_option", Message: `"Lst" is not one of the options`, Address: "B4", Value: "Lst"}
	amount := Problem{Column: "Amount", Reason: "not_a_number", Message: `"n/a" is not a number`}
	var g Grouper
	first := rejectedAt(3, amount, stage)
	first.Row = 2
	g.Add(first)
	g.Add(rejectedAt(5, lost))
	g.Add(rejectedAt(7, Problem{Column: "Stage", Reason: "empty", Message: "no value"}))
	g.Add(&Entry{File: "deals.csv", Line: 8, Outcome: outcome.Ambiguous, Message: "two accounts are called \x1b[1mAcme"})
	g.Add(&Entry{File: "deals.csv", Line: 9, Outcome: outcome.Created, Message: "found again", Warnings: []Problem{stage}})

	want := []Group{
		{"Stage", "$stage", "unknown_option", stage.Message, 2, Place{"deals.csv", 3}, "Won, Lost", []Spot{
			{"deals.csv", 3, 2, "B3", "Wno", "Won", stage.Message}, {"deals.csv", 5, 0, "B4", "Lst", "", lost.Message},
		}, []Proposal{{"Wno", "Won", 1}, {"Lst", "", 1}}},
		{"Amount", "", "not_a_number", amount.Message, 1, Place{"deals.csv", 3}, "", []Spot{{File: "deals.csv", Line: 3, Row: 2, Message: amount.Message}}, []Proposal{}},
		{"Stage", "", "empty", "no value", 1, Place{"deals.csv", 7}, "", []Spot{{File: "deals.csv", Line: 7, Message: "no value"}}, []Proposal{}},
		{"", "", "ambiguous", `two accounts are called \x1b[1mAcme`, 1, Place{"deals.csv", 8}, "", []Spot{{File: "deals.csv", Line: 8, Message: `two accounts are called \x1b[1mAcme`}}, []Proposal{}},
	}
	if diff := cmp.Diff(want, g.Top(0)); diff != "" {
		t.Errorf("all kinds (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want[:2], g.Top(2)); diff != "" {
		t.Errorf("the two most frequent (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, g.Top(9)); diff != "" {
		t.Errorf("more than there are (-want +got):\n%s", diff)
	}
	if g.Other() != 0 {
		t.Errorf("Other() = %d", g.Other())
	}
}

func TestGrouperOfWarnings(t *testing.T) {
	var g Grouper
	g.AddWarnings(&Entry{
		File: "deals.csv", Line: 2, Outcome: outcome.Created, Message: "of no interest",
		Problems: []Problem{{Column: "A", Reason: "a", Message: "a fault"}},
		Warnings: []Problem{{Column: "Phone", Reason: "left_out", Message: "not a telephone number, left out"}},
	})
	want := []Group{{"Phone", "", "left_out", "not a telephone number, left out", 1, Place{"deals.csv", 2}, "", []Spot{{File: "deals.csv", Line: 2, Message: "not a telephone number, left out"}}, []Proposal{}}}
	if diff := cmp.Diff(want, g.Top(0)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestGrouperEmpty(t *testing.T) {
	var g Grouper
	if got := g.Top(3); got == nil || len(got) != 0 {
		t.Errorf("Top of nothing = %#v, want an empty list", got)
	}
}

func TestGrouperMemoryIsBounded(t *testing.T) {
	var g Grouper
	long := strings.Repeat("x", 100*maxExample)
	for i := range maxKinds + 500 {
		g.Add(rejectedAt(i, Problem{Reason: fmt.Sprint("reason_", i), Message: long}))
	}
	g.Add(rejectedAt(1, Problem{Reason: "reason_0", Message: long}))
	top := g.Top(0)
	if len(top) != maxKinds || g.Other() != 500 {
		t.Errorf("%d kinds and %d others, want %d and 500", len(top), g.Other(), maxKinds)
	}
	for range 10 {
		g.Add(rejectedAt(1, Problem{Reason: "reason_0", Value: long}))
	}
	if places := g.Top(1)[0].Places; len(places) != maxSpots || len(places[maxSpots-1].Value) > maxExample {
		t.Errorf("%d places, the last with a value of %d bytes", len(places), len(places[maxSpots-1].Value))
	}
	if top[0].Reason != "reason_0" || top[0].Count != 2 || len(top[0].Message) > maxExample {
		t.Errorf("most frequent: %d of %s, %d bytes", top[0].Count, top[0].Reason, len(top[0].Message))
	}
}

func TestCounts(t *testing.T) {
	var c Counts
	for i, o := range outcome.All() {
		for range i + 1 {
			c.Add(o)
		}
	}
	c.Add(outcome.None) // a row that has not ended is in no sum
	if got := c.Total(); got != 36 {
		t.Errorf("Total() = %d, want 36", got)
	}
	want := Rows{36, 1, 2, 3, 4, 5, 6, 7, 8}
	if got := c.Rows(36); got != want {
		t.Errorf("Rows = %+v, want %+v", got, want)
	}
	c[outcome.None] = 0
	if got := want.Counts(); got != c {
		t.Errorf("Counts = %v, want %v", got, c)
	}
}
