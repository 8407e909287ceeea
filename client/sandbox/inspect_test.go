package sandbox

import (
	"fmt"
	"strings"
	"testing"
)

func TestRequestLogKeepsTheNewest(t *testing.T) {
	for limit, want := range map[int]string{3: "7 8 9", 20: "0 1 2 3 4 5 6 7 8 9", -1: "", 0: "0 1 2 3 4 5 6 7 8 9"} {
		s := newSandbox(t, Options{RequestLog: limit})
		for i := range 10 {
			do(t, s, "GET", fmt.Sprintf("/v1/accounts/%d", i), "")
		}
		var got []string
		for _, r := range s.Requests() {
			got = append(got, strings.TrimPrefix(r.Path, "/v1/accounts/"))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("a log of %d keeps %v, want %s", limit, got, want)
		}
		if n := s.Count(Read, 404); n != 10 {
			t.Errorf("a log of %d counts %d requests", limit, n)
		}
	}
}

func TestRequestLogSaysWhatWasAsked(t *testing.T) {
	s := newSandbox(t, Options{})
	made := mustDo(t, s, "POST", "/v1/accounts", newAccount, "Idempotency-Key", "k")
	mustDo(t, s, "GET", "/v1/accounts?limit=3", "")
	log := s.Requests()
	if r := log[0]; r.Method != "POST" || r.Path != "/v1/accounts" || r.Key != "k" || r.ID != made.id() ||
		r.Category != Write || r.Status != 200 || string(r.Body) != newAccount || r.Time.IsZero() {
		t.Errorf("the create: %+v", r)
	}
	if r := log[1]; r.Category != Search || r.Query != "limit=3" || r.Body != nil {
		t.Errorf("the list: %+v", r)
	}
}

func TestRecordsAreCopies(t *testing.T) {
	s := newSandbox(t, Options{})
	acc := account(t, s, "Acme")
	s.Records("account")[0].Fields["$name"] = "Other"
	got, ok := s.Record(acc)
	if !ok || got.Fields["$name"] != "Acme" {
		t.Errorf("the record is %+v", got)
	}
	if _, ok := s.Record("acc_x"); ok {
		t.Error("a record that is not there")
	}
}

func TestEditsInTheWebApplication(t *testing.T) {
	s := newSandbox(t, Options{})
	a, b := account(t, s, "A"), account(t, s, "B")
	opp := mustAdd(t, s, "opportunity", map[string]any{"$name": "x", "$stage": "Proposal", "nextStep": "Call"}, map[string][]string{"$account": {a}})
	if err := s.Change(opp, map[string]any{"nextStep": nil, "amount": 5}, map[string][]string{"$account": {b}}); err != nil {
		t.Fatal(err)
	}
	got := mustDo(t, s, "GET", "/v1/opportunities/"+opp, "")
	if got.value("nextStep") != "null" || got.value("amount") != "5" || got.links("$account") != `["`+b+`"]` || got.body["updatedAt"] == nil {
		t.Errorf("changed: %s", got.raw)
	}
	for name, change := range map[string]error{
		"record":   s.Change("opp_x", nil, nil),
		"field":    s.Change(opp, map[string]any{"bogus": 1}, nil),
		"value":    s.Change(opp, map[string]any{"amount": "x"}, nil),
		"encoding": s.Change(opp, map[string]any{"amount": func() {}}, nil),
		"relation": s.Change(opp, nil, map[string][]string{"$task": {"tsk_x"}}),
		"target":   s.Change(opp, nil, map[string][]string{"$account": {"acc_x"}}),
		"trash":    s.Trash("opp_x"),
	} {
		if change == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if err := s.Trash(opp); err != nil || do(t, s, "GET", "/v1/opportunities/"+opp, "").status != 404 {
		t.Errorf("trashed: %v", err)
	}
	if err := s.Restore(opp); err != nil || do(t, s, "GET", "/v1/opportunities/"+opp, "").status != 200 {
		t.Errorf("restored: %v", err)
	}
}
