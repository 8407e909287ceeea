package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// shelf serves a list of ids that may change between pages.
type shelf struct {
	ids   []string
	asked int
	total func(n int) int             // what is announced; nil: the truth
	turn  func(s *shelf, request int) // before a page is served
	most  int                         // records a page, below the limit asked for; 0: all
	least int                         // records a page, whatever the limit
	same  bool                        // the first page, whatever the offset
}

func (s *shelf) serve(r *http.Request) (*http.Response, error) {
	s.asked++
	if s.turn != nil {
		s.turn(s, s.asked)
	}
	q := r.URL.Query()
	offset, _ := strconv.Atoi(q.Get("offset"))
	limit, _ := strconv.Atoi(q.Get("limit"))
	if s.most > 0 {
		limit = min(limit, s.most)
	}
	limit = max(limit, s.least)
	if s.same {
		offset = 0
	}
	var data []string
	for _, id := range s.ids[min(offset, len(s.ids)):min(offset+limit, len(s.ids))] {
		data = append(data, fmt.Sprintf(`{"id":%q}`, id))
	}
	total := len(s.ids)
	if s.total != nil {
		total = s.total(total)
	}
	return says(200, fmt.Sprintf(`{"object":"list","data":[%s],"totalCount":%d}`, strings.Join(data, ","), total))(r)
}

func numbered(from, to int) (ids []string) {
	for i := from; i < to; i++ {
		ids = append(ids, fmt.Sprint("acc_", i))
	}
	return ids
}

func TestAll(t *testing.T) {
	for name, c := range map[string]struct {
		shelf    shelf
		want     []string
		requests int
	}{
		"nothing":                      {shelf{}, nil, 1},
		"a short page":                 {shelf{ids: numbered(0, 7)}, numbered(0, 7), 1},
		"a full page":                  {shelf{ids: numbered(0, 25)}, numbered(0, 25), 2},
		"several pages":                {shelf{ids: numbered(0, 60)}, numbered(0, 60), 3},
		"no count":                     {shelf{ids: numbered(0, 60), total: func(int) int { return 0 }}, numbered(0, 60), 3},
		"no count, full pages":         {shelf{ids: numbered(0, 50), total: func(int) int { return 0 }}, numbered(0, 50), 3},
		"a count that is too big":      {shelf{ids: numbered(0, 30), total: func(n int) int { return n + 40 }}, numbered(0, 30), 3},
		"smaller pages than asked for": {shelf{ids: numbered(0, 30), most: 10}, numbered(0, 30), 3},
		"longer pages than asked for":  {shelf{ids: numbered(0, 130), least: 50}, numbered(0, 130), 3},
		"longer pages, not counted":    {shelf{ids: numbered(0, 130), least: 50, total: func(int) int { return 0 }}, numbered(0, 130), 4},
		"all at once":                  {shelf{ids: numbered(0, 60), least: 100, same: true}, numbered(0, 60), 1},
		"a count that stops":           {shelf{ids: numbered(0, 130), total: func(int) int { return 50 }}, numbered(0, 130), 6},
		"a page at each offset":        {shelf{ids: numbered(0, 25), same: true}, numbered(0, 25), 2},
		"a short page at each offset":  {shelf{ids: numbered(0, 7), same: true}, numbered(0, 7), 1},
		"a record that comes in front between pages": {shelf{ids: numbered(0, 40), turn: func(s *shelf, request int) {
			if request == 2 {
				s.ids = append([]string{"acc_new"}, s.ids...)
			}
		}}, numbered(0, 40), 2},
	} {
		t.Run(name, func(t *testing.T) {
			client, f := asking(t, Config{}, c.shelf.serve)
			var got []string
			for r, err := range client.All(t.Context(), "account", nil) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, r.ID)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("ids (-want +got):\n%s", diff)
			}
			if f.requests() != c.requests {
				t.Errorf("%d requests, want %d", f.requests(), c.requests)
			}
		})
	}
}

func TestAllStops(t *testing.T) {
	client, f := asking(t, Config{}, (&shelf{ids: numbered(0, 100)}).serve)
	n := 0
	for range client.All(t.Context(), "account", nil) {
		if n++; n == 26 {
			break
		}
	}
	if f.requests() != 2 {
		t.Errorf("%d requests for 26 records, want 2", f.requests())
	}
}

func TestAllFails(t *testing.T) {
	client, _ := asking(t, Config{}, (&shelf{ids: numbered(0, 100)}).serve, says(403, problem("forbidden")))
	var records, failures int
	for r, err := range client.All(t.Context(), "account", nil) {
		if err == nil {
			records++
			continue
		}
		failures++
		if e, ok := errors.AsType[*Error](err); !ok || e.Status != 403 || r != nil || !strings.Contains(err.Error(), "list account") {
			t.Errorf("got %v", err)
		}
	}
	if records != 25 || failures != 1 {
		t.Errorf("%d records and %d errors, want 25 and 1", records, failures)
	}
}

// A server that does not go by the offset would be read for ever, or a part of its
// list be taken for the whole.
func TestAllOfAServerWithoutOffset(t *testing.T) {
	for name, s := range map[string]*shelf{
		"counted":                {ids: numbered(0, 60), same: true},
		"not counted":            {ids: numbered(0, 60), same: true, total: func(int) int { return 0 }},
		"by the page":            {ids: numbered(0, 60), same: true, total: func(int) int { return 10 }},
		"small pages":            {ids: numbered(0, 60), same: true, most: 10},
		"all at once, no count":  {ids: numbered(0, 60), same: true, least: 100, total: func(int) int { return 0 }},
		"few, and a wrong count": {ids: numbered(0, 7), same: true, total: func(n int) int { return n + 1 }},
	} {
		t.Run(name, func(t *testing.T) {
			client, f := asking(t, Config{}, s.serve)
			var last error
			for _, err := range client.All(t.Context(), "account", nil) {
				last = err
			}
			if repeat, ok := errors.AsType[*RepeatError](last); !ok || repeat.Offset == 0 || !strings.Contains(last.Error(), "list account: ") {
				t.Errorf("got %v", last)
			}
			if f.requests() != 2 {
				t.Errorf("%d requests, want 2", f.requests())
			}
		})
	}
}

// What a page needs is the data; an empty list may be null.
func TestPages(t *testing.T) {
	for name, c := range map[string]struct {
		body           string
		records, total int
		fails          bool
	}{
		"null":                {`{"data":null}`, 0, 0, false},
		"no count":            {`{"data":[{"id":"acc_1"}]}`, 1, 0, false},
		"a count as a string": {`{"data":[{"id":"acc_1"}],"totalCount":"40"}`, 1, 40, false},
		"a fraction":          {`{"data":[],"totalCount":40.0}`, 0, 40, false},
		"a count of null":     {`{"data":[],"totalCount":null}`, 0, 0, false},
		"a count below 0":     {`{"data":[],"totalCount":-1}`, 0, 0, false},
		"more than is needed": {`{"object":"list","data":[],"totalCount":0,"hasMore":false}`, 0, 0, false},
		"no data":             {`{"totalCount":0}`, 0, 0, true},
		"no id":               {`{"data":[{"fields":{}}]}`, 0, 0, true},
		"another shape":       {`{"data":{}}`, 0, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			var p Page
			err := json.Unmarshal([]byte(c.body), &p)
			if err == nil {
				err = p.check()
			}
			if (err != nil) != c.fails || err == nil && (len(p.Data) != c.records || p.TotalCount != c.total) {
				t.Errorf("%+v, %v", p, err)
			}
		})
	}
}
