package settle_test

import (
	"bytes"
	"io"
	"net/http"
	"regexp"
	"testing"
	"testing/synctest"
	"time"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/settle"
)

// clocks are the clocks of a server's machines, as its answers show them.
type clocks struct {
	http.RoundTripper
	created func(time.Time) time.Time // of createdAt; nil: as it is
	layout  string                    // of createdAt; empty: milliseconds
	dateOff time.Duration             // of Date
	noDate  bool
}

const milliseconds = "2006-01-02T15:04:05.000Z"

var createdAt = regexp.MustCompile(`"createdAt":"([^"]+)"`)

func (c clocks) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := c.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if c.noDate {
		res.Header.Del("Date")
	} else if date, err := http.ParseTime(res.Header.Get("Date")); err == nil {
		res.Header.Set("Date", date.Add(c.dateOff).Format(http.TimeFormat))
	}
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	raw = createdAt.ReplaceAllFunc(raw, c.date)
	res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(raw)), int64(len(raw))
	return res, nil
}

func (c clocks) date(match []byte) []byte {
	at, err := time.Parse(time.RFC3339Nano, string(createdAt.FindSubmatch(match)[1]))
	if err != nil {
		panic(err)
	}
	if c.created != nil {
		at = c.created(at)
	}
	layout := c.layout
	if layout == "" {
		layout = milliseconds
	}
	return []byte(`"createdAt":"` + at.UTC().Format(layout) + `"`)
}

// by lets the clients from now on see the server by these clocks.
func (f *fixture) by(c clocks) {
	f.between = func(next http.RoundTripper) http.RoundTripper {
		c.RoundTripper = next
		return c
	}
	f.start()
}

func off(d time.Duration) func(time.Time) time.Time {
	return func(t time.Time) time.Time { return t.Add(d) }
}

// A new record is told from one of an earlier run however finely a server dates
// and however its machines' clocks differ; and an earlier one is found again.
func TestNewAndEarlierRecordsByTheServersClocks(t *testing.T) {
	for name, c := range map[string]struct {
		clocks  clocks
		created outcome.Outcome // of a new record
	}{
		"milliseconds":                       {clocks{}, outcome.Created},
		"whole seconds":                      {clocks{layout: "2006-01-02T15:04:05Z"}, outcome.Created},
		"nanoseconds":                        {clocks{layout: time.RFC3339Nano, created: off(999_999)}, outcome.Created},
		"another zone":                       {clocks{layout: "2006-01-02T15:04:05.000-00:00"}, outcome.Created},
		"records dated a little behind":      {clocks{created: off(-200 * time.Millisecond)}, outcome.Created},
		"records dated seconds behind":       {clocks{created: off(-4 * time.Second)}, outcome.Unchanged},
		"records dated ahead":                {clocks{created: off(90 * time.Second)}, outcome.Created},
		"answers dated a little ahead":       {clocks{dateOff: 200 * time.Millisecond}, outcome.Created},
		"answers dated behind":               {clocks{dateOff: -90 * time.Second}, outcome.Created},
		"records dated a minute behind":      {clocks{created: off(-time.Minute)}, outcome.Unchanged},
		"records dated hours behind, oddly":  {clocks{created: off(-3 * time.Hour)}, outcome.Unchanged},
		"seconds cut, and a little behind":   {clocks{created: off(-200 * time.Millisecond), layout: "2006-01-02T15:04:05Z"}, outcome.Created},
		"answers without Date, same clock":   {clocks{noDate: true}, outcome.Created},
		"answers without Date, local behind": {clocks{noDate: true, created: off(5 * time.Hour)}, outcome.Created},
		"answers without Date, local ahead":  {clocks{noDate: true, created: off(-5 * time.Hour)}, outcome.Unchanged},
	} {
		t.Run(name, func(t *testing.T) {
			onSandbox(t, sandbox.Options{}, func(f *fixture) {
				f.box.Advance(333 * time.Millisecond)
				f.by(c.clocks)
				j := job("1", "Acme")
				id := f.create(j, c.created).RecordID
				f.settledOn(j, id, 1)
				f.holds("Acme")
				time.Sleep(30 * time.Minute) // the client's clock and the server's alike
				f.forget()
				earlier := outcome.Unchanged
				if c.clocks.noDate && c.created == outcome.Created && c.clocks.created != nil {
					earlier = outcome.Created // by a clock that is behind, nothing is earlier
				}
				if again := f.create(j, earlier); again.RecordID != id {
					t.Errorf("ended %+v, want record %s", again, id)
				}
				f.settledOn(j, id, 1)
				f.holds("Acme")
			})
		})
	}
}

// A record of just before the first attempt is this attempt's own up to blur, and
// an earlier one beyond.
func TestHowMuchEarlierIsEarlier(t *testing.T) {
	for behind, want := range map[time.Duration]outcome.Outcome{
		0: outcome.Created, 240 * time.Millisecond: outcome.Created, 2 * time.Second: outcome.Unchanged, time.Hour: outcome.Unchanged,
	} {
		onSandbox(t, sandbox.Options{}, func(f *fixture) {
			f.by(clocks{created: off(-behind)})
			f.create(job("1", "Acme"), want)
			f.holds("Acme")
			reads := 0
			for _, r := range f.box.Requests() {
				if r.Method == http.MethodGet && r.ID != "" {
					reads++
				}
			}
			if looked := reads > 0; looked != (want == outcome.Unchanged) {
				t.Errorf("%v behind: the record was read %d times", behind, reads)
			}
		})
	}
}

// A record that seems to be a little older than its intent and is not shown yet is
// looked for again before it is taken for a deleted one; one that is clearly
// older is not waited for.
func TestRecordThatIsNotShownYet(t *testing.T) {
	for behind, hidden := range map[time.Duration]int{time.Minute: 2, time.Hour: 0} {
		onSandbox(t, sandbox.Options{}, func(f *fixture) {
			missed := 0
			f.between = func(next http.RoundTripper) http.RoundTripper {
				return answering{clocks{RoundTripper: next, created: off(-behind)}, func(r *http.Request) bool {
					if r.Method != http.MethodGet || missed == hidden || r.URL.Path == "/api/v1/auth/validate" {
						return false
					}
					missed++
					return true
				}, 404, problem("not_found", "")}
			}
			f.start()
			f.create(job("1", "Acme"), outcome.Unchanged)
			f.holds("Acme")
			if n := f.posts(); n != 1 || missed != hidden {
				t.Errorf("%v behind: %d writes were sent, and the record was missed %d times, want %d", behind, n, missed, hidden)
			}
		})
	}
}

// The local clock may be wrong by hours, in either direction, and may be set while
// an intent is open: a key's age is counted by the server's time alone.
func TestOnlyTheServersTimeCounts(t *testing.T) {
	for name, c := range map[string]struct {
		server  time.Duration // the server's clock, from the local one
		local   time.Duration // passes locally between the runs
		passes  time.Duration // passes at the server
		expired bool
	}{
		"server ahead, an hour later":           {7 * time.Hour, time.Hour, time.Hour, false},
		"server behind, an hour later":          {-7 * time.Hour, time.Hour, time.Hour, false},
		"server ahead, a day later":             {7 * time.Hour, 25 * time.Hour, 25 * time.Hour, true},
		"server behind, a day later":            {-7 * time.Hour, 25 * time.Hour, 25 * time.Hour, true},
		"local clock stands still for a day":    {0, time.Second, 25 * time.Hour, true},
		"local clock runs a day within minutes": {0, 30 * time.Hour, 10 * time.Minute, false},
	} {
		for fault, posts := range map[sandbox.Fault]int{sandbox.FaultLostAfter: 1, sandbox.FaultLostBefore: 2} {
			t.Run(name+" "+string(fault), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					began := time.Now()
					o := sandbox.Options{Now: func() time.Time { return began.Add(c.server) }} // moved by hand
					inBubble(t, o, func(f *fixture) {
						j := job("1", "Acme")
						f.loseCreate(fault, j)
						time.Sleep(c.local)
						f.start()
						f.advance(c.passes)
						f.recover(settle.Recovery{Recovered: 1})
						f.settledOn(j, f.only(), 1)
						f.holds("Acme")
						want := posts
						if !c.expired {
							want = 2 // with the key, which settles it either way
						}
						if n := f.posts(); n != want {
							t.Errorf("%d writes were sent, want %d", n, want)
						}
					})
				})
			})
		}
	}
}
