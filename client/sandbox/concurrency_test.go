package sandbox

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// Hundreds of clients at once, each key sent by two of them: every key makes one
// record, whatever happens at the same time.
func TestManyClientsAtOnce(t *testing.T) {
	s := newSandbox(t, Options{IndexLag: time.Millisecond, Faults: Faults{Error500After: 0.1, Error500Before: 0.1, Seed: 1}})
	acc := account(t, s, "Acme")
	body := `{"fields":{"$name":"x","$stage":"Proposal"},"relationships":{"$account":"` + acc + `"}}`
	const keys = 150
	var clients sync.WaitGroup
	for i := range 2 * keys {
		clients.Go(func() {
			for {
				r := do(t, s, "POST", "/v1/opportunities", body, "Idempotency-Key", fmt.Sprint(i%keys))
				if r.status == http.StatusOK {
					break
				}
			}
			do(t, s, "GET", "/v1/opportunities?limit=2", "")
			do(t, s, "GET", "/v1/accounts/"+acc, "")
			do(t, s, "POST", "/v1/accounts/"+acc, `{"fields":{"sector":"x"}}`)
		})
	}
	clients.Go(func() {
		for range 50 {
			s.Advance(time.Second)
			s.SetRate(0)
			s.SetScopes()
			s.Records("opportunity")
			s.Requests()
			s.Count("", 0)
		}
	})
	clients.Wait()
	if n := len(s.Records("opportunity")); n != keys {
		t.Errorf("%d records of %d keys", n, keys)
	}
}

// discard is the cheapest response writer there is.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) WriteHeader(int)             {}
func (d discard) Write(b []byte) (int, error) { return len(b), nil }

func BenchmarkCreate(b *testing.B) {
	s := newSandbox(b, Options{})
	acc := account(b, s, "Acme")
	body := `{"fields":{"$name":"Deal","$stage":"Proposal","amount":1054.5,"closeDate":"2026-03-16T12:00:00+00:00",
		"nextStep":"Call","seats":12,"budgetConfirmed":true,"tags":["Urgent"]},"relationships":{"$account":"` + acc + `"}}`
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		r := request("POST", "/v1/opportunities", body)
		w := discard{make(http.Header)}
		for i := 0; pb.Next(); i++ {
			r.Body = io.NopCloser(strings.NewReader(body))
			s.ServeHTTP(w, r)
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "creates/s")
}

func BenchmarkListByName(b *testing.B) {
	s := newSandbox(b, Options{})
	for i := range 10_000 {
		account(b, s, fmt.Sprint("Account ", i))
	}
	r := httptest.NewRequest("GET", "/v1/accounts?$name[equal]=Account+9999", nil)
	r.Header = request("GET", "/", "").Header
	for b.Loop() {
		s.ServeHTTP(discard{make(http.Header)}, r)
	}
}
