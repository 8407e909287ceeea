package sandbox

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

const newAccount = `{"fields":{"$name":"Acme"}}`

func TestKnownKeyGetsTheStoredAnswer(t *testing.T) {
	s := newSandbox(t, Options{})
	first := mustDo(t, s, "POST", "/v1/accounts", newAccount, "Idempotency-Key", "k")
	mustDo(t, s, "POST", "/v1/accounts/"+first.id(), `{"fields":{"$name":"Changed"}}`)
	for name, body := range map[string]string{"same body": newAccount, "other body": `{"fields":{"bogus":1}}`, "no JSON": "{"} {
		if r := mustDo(t, s, "POST", "/v1/accounts", body, "Idempotency-Key", "k"); r.raw != first.raw {
			t.Errorf("%s: %s, want the first answer %s", name, r.raw, first.raw)
		}
	}
	if n := len(s.Records("account")); n != 1 {
		t.Errorf("%d accounts", n)
	}
	if log := s.Requests(); !log[len(log)-1].Replayed || log[0].Replayed {
		t.Error("the log does not tell replays")
	}
}

func TestKeySpaces(t *testing.T) {
	s := newSandbox(t, Options{})
	key := []string{"Idempotency-Key", "k"}
	acc := mustDo(t, s, "POST", "/v1/accounts", newAccount, key...)
	con := mustDo(t, s, "POST", "/v1/contacts", `{"fields":{}}`, key...)
	updated := mustDo(t, s, "POST", "/v1/accounts/"+acc.id(), `{"fields":{"$name":"B"}}`, key...)
	if updated.value("$name") != `"B"` || con.id() == acc.id() {
		t.Error("create and update of each object type are one space")
	}
	other := account(t, s, "Other")
	if r := mustDo(t, s, "POST", "/v1/accounts/"+other, `{}`, key...); r.id() != acc.id() {
		t.Errorf("updates of one object type are one space, answered for %s", r.id())
	}
	if r := mustDo(t, s, "DELETE", "/v1/accounts/"+other, "", key...); r.id() != other {
		t.Error("a DELETE knows no keys")
	}
}

func TestKeysLiveADay(t *testing.T) {
	s := newSandbox(t, Options{Now: func() time.Time { return time.Unix(1_800_000_000, 0) }})
	create := func() string {
		return mustDo(t, s, "POST", "/v1/accounts", newAccount, "Idempotency-Key", "k").id()
	}
	first := create()
	s.Advance(24*time.Hour - time.Nanosecond)
	if create() != first {
		t.Error("the key was forgotten before its time")
	}
	s.Advance(time.Nanosecond)
	second := create()
	if second == first {
		t.Error("the key was still known after 24 hours")
	}
	s.Advance(24*time.Hour - time.Nanosecond)
	if create() != second {
		t.Error("the new key was forgotten with the old one")
	}
	s.Advance(48 * time.Hour)
	mustDo(t, s, "POST", "/v1/contacts", `{"fields":{}}`, "Idempotency-Key", "other")
	if n := len(s.keys.entries); n != 1 {
		t.Errorf("%d keys are kept, want those of the last day", n)
	}
}

func TestFailedRequestMayBeRepeated(t *testing.T) {
	s := newSandbox(t, Options{})
	key := []string{"Idempotency-Key", "k"}
	if r := do(t, s, "POST", "/v1/accounts", `{"fields":{}}`, key...); r.status != 400 {
		t.Fatalf("answered %d", r.status)
	}
	s.SetFaults(Faults{Error500Before: 1})
	if r := do(t, s, "POST", "/v1/accounts", newAccount, key...); r.status != 500 {
		t.Fatalf("answered %d", r.status)
	}
	s.SetFaults(Faults{})
	mustDo(t, s, "POST", "/v1/accounts", newAccount, key...)
}

func TestAnswerIsKeptWhenTheFaultComesAfterTheWork(t *testing.T) {
	s := newSandbox(t, Options{})
	key := []string{"Idempotency-Key", "k"}
	s.SetFaults(Faults{Error500After: 1, Status: 503})
	if r := do(t, s, "POST", "/v1/accounts", newAccount, key...); r.status != 503 || r.fails() != "service_unavailable" {
		t.Fatalf("answered %d %s", r.status, r.raw)
	}
	made := s.Records("account")
	if len(made) != 1 {
		t.Fatalf("%d accounts after the fault", len(made))
	}
	if r := do(t, s, "POST", "/v1/accounts", newAccount, key...); r.status != 503 {
		t.Errorf("the fault strikes replays as well, answered %d", r.status)
	}
	s.SetFaults(Faults{Error500Before: 1})
	if r := do(t, s, "POST", "/v1/accounts", newAccount, key...); r.status != 500 {
		t.Errorf("a fault before the work strikes replays as well, answered %d", r.status)
	}
	s.SetFaults(Faults{})
	if r := mustDo(t, s, "POST", "/v1/accounts", newAccount, key...); r.id() != made[0].ID {
		t.Errorf("repeated for %s, want %s", r.id(), made[0].ID)
	}
}

func TestKeyIsInFlightForTheWholeLatency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSandbox(t, Options{Latency: time.Second})
		key := []string{"Idempotency-Key", "k"}
		first := make(chan reply)
		go func() { first <- do(t, s, "POST", "/v1/accounts", newAccount, key...) }()
		time.Sleep(999 * time.Millisecond)
		r := do(t, s, "POST", "/v1/accounts", newAccount, key...)
		if r.status != http.StatusConflict || r.fails() != "idempotency_conflict" {
			t.Errorf("answered %d %s while the first ran", r.status, r.raw)
		}
		made := <-first
		if again := mustDo(t, s, "POST", "/v1/accounts", newAccount, key...); again.raw != made.raw {
			t.Errorf("then answered %s, want %s", again.raw, made.raw)
		}
	})
}
