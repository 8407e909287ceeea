package client

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"lightfield-importer/client/pace"
)

const page = `{"object":"list","data":[],"totalCount":0}`
const definitions = `{"objectType":"opportunity","fieldDefinitions":{},"relationshipDefinitions":{}}`

// What every method sends, at a base URL with a path.
func TestRequests(t *testing.T) {
	type sent struct{ Method, Target, Key, Body string }
	ctx := t.Context()
	for name, c := range map[string]struct {
		answer   string
		call     func(*Client) error
		want     sent
		category pace.Category
	}{
		"validate": {`{"active":true}`, func(c *Client) error { _, err := c.Validate(ctx); return err },
			sent{"GET", "/base/v1/auth/validate", "", ""}, pace.Read},
		"definitions": {definitions, func(c *Client) error { _, err := c.Definitions(ctx, "opportunity"); return err },
			sent{"GET", "/base/v1/opportunities/definitions", "", ""}, pace.Read},
		"definitions of a custom object": {definitions, func(c *Client) error { _, err := c.Definitions(ctx, "project"); return err },
			sent{"GET", "/base/v1/objects/project/definitions", "", ""}, pace.Read},
		"retrieve": {recordOf("mem_1"), func(c *Client) error { _, err := c.Retrieve(ctx, "member", "mem_1"); return err },
			sent{"GET", "/base/v1/members/mem_1", "", ""}, pace.Read},
		"retrieve an odd id": {recordOf("a/../b?c#d e%"), func(c *Client) error { _, err := c.Retrieve(ctx, "account", "a/../b?c#d e%"); return err },
			sent{"GET", "/base/v1/accounts/a%2F..%2Fb%3Fc%23d%20e%25", "", ""}, pace.Read},
		"retrieve a custom record": {recordOf("p1"), func(c *Client) error { _, err := c.Retrieve(ctx, "project", "p1"); return err },
			sent{"GET", "/base/v1/objects/project/values/p1", "", ""}, pace.Read},
		"list": {page, func(c *Client) error { _, err := c.List(ctx, "account", nil, 50, 25); return err },
			sent{"GET", "/base/v1/accounts?limit=25&offset=50", "", ""}, pace.Search},
		"list custom records": {page, func(c *Client) error { _, err := c.List(ctx, "project", nil, 0, 1); return err },
			sent{"GET", "/base/v1/objects/project?limit=1&offset=0", "", ""}, pace.Search},
		"list with filters": {page, func(c *Client) error {
			_, err := c.List(ctx, "contact", []Filter{
				{Key: "$email", Operator: "contains", Value: "a&b=c@x.de"}, {Key: "$name", Operator: "equal", Value: "Ö Ä", Not: true},
			}, 0, 25)
			return err
		}, sent{"GET", "/base/v1/contacts?" + "%24email%5Bcontains%5D=a%26b%3Dc%40x.de&%24name%5B-equal%5D=%C3%96+%C3%84&limit=25&offset=0", "", ""}, pace.Search},
		"create": {record, func(c *Client) error { _, err := c.Create(ctx, aWrite); return err },
			sent{"POST", "/base/v1/opportunities", "key-1", `{"fields":{}}`}, pace.Write},
		"create a custom record": {record, func(c *Client) error {
			_, err := c.Create(ctx, Write{Object: "project", Body: []byte("{}"), Key: "k"})
			return err
		}, sent{"POST", "/base/v1/objects/project/values", "k", "{}"}, pace.Write},
		"update": {recordOf("t1"), func(c *Client) error {
			_, err := c.Update(ctx, Write{Object: "task", ID: "t1", Body: []byte("{}"), Key: "k"})
			return err
		}, sent{"POST", "/base/v1/tasks/t1", "k", "{}"}, pace.Write},
		"delete": {recordOf("n1"), func(c *Client) error { _, err := c.Delete(ctx, "note", "n1"); return err },
			sent{"DELETE", "/base/v1/notes/n1", "", ""}, pace.Write},
	} {
		t.Run(name, func(t *testing.T) {
			client, f := asking(t, Config{}, says(200, c.answer))
			if err := c.call(client); err != nil {
				t.Fatal(err)
			}
			r := f.seen[0]
			got := sent{r.Method, r.URL.RequestURI(), r.Header.Get("Idempotency-Key"), f.body[0]}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("sent (-want +got):\n%s", diff)
			}
			checkHeaders(t, r, c.want.Body != "")
			if n := client.Stats()[c.category].Requests; n != 1 {
				t.Errorf("category %v counts %d requests, want 1", c.category, n)
			}
			if diff := cmp.Diff([]Count{{Category: c.category, Status: 200, N: 1}}, client.Requests()); diff != "" {
				t.Errorf("counts (-want +got):\n%s", diff)
			}
		})
	}
}

func checkHeaders(t *testing.T, r *http.Request, body bool) {
	t.Helper()
	want := http.Header{
		"Authorization": {"Bearer " + testKey}, "Lightfield-Version": {"2026-03-01"},
		"User-Agent": {"lightfield-importer/1.2.3"}, "Accept": {"application/json"},
	}
	if body {
		want["Content-Type"] = []string{"application/json"}
	}
	got := r.Header.Clone()
	got.Del("Idempotency-Key")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("headers (-want +got):\n%s", diff)
	}
	if r.GetBody != nil && body {
		t.Error("net/http could repeat the write by itself: GetBody is set")
	}
}

// What would become another request than the one meant is not sent at all.
func TestUnfitRequestsAreNotSent(t *testing.T) {
	ctx := t.Context()
	long := strings.Repeat("k", 256)
	for name, call := range map[string]func(*Client) error{
		"retrieve without id":  func(c *Client) error { _, err := c.Retrieve(ctx, "account", ""); return err },
		"retrieve the parent":  func(c *Client) error { _, err := c.Retrieve(ctx, "account", ".."); return err },
		"list without object":  func(c *Client) error { _, err := c.List(ctx, "", nil, 0, 25); return err },
		"list too many":        func(c *Client) error { _, err := c.List(ctx, "account", nil, 0, 26); return err },
		"list none":            func(c *Client) error { _, err := c.List(ctx, "account", nil, 0, 0); return err },
		"list before the list": func(c *Client) error { _, err := c.List(ctx, "account", nil, -1, 25); return err },
		"definitions of none":  func(c *Client) error { _, err := c.Definitions(ctx, ""); return err },
		"create without key":   func(c *Client) error { _, err := c.Create(ctx, Write{Object: "account"}); return err },
		"create, key too long": func(c *Client) error { _, err := c.Create(ctx, Write{Object: "account", Key: long}); return err },
		"update without id":    func(c *Client) error { _, err := c.Update(ctx, Write{Object: "account", Key: "k"}); return err },
		"delete without id":    func(c *Client) error { _, err := c.Delete(ctx, "account", ""); return err },
	} {
		t.Run(name, func(t *testing.T) {
			client, f := asking(t, Config{}, says(200, record))
			if err := call(client); err == nil {
				t.Error("no error")
			}
			if f.requests() != 0 {
				t.Errorf("sent %s", f.seen[0].URL)
			}
		})
	}
}

// Filters survive the way to a server that reads the query as any does.
func TestFiltersDecode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, f := asking(t, Config{}, says(200, page))
		if _, err := client.List(t.Context(), "task", []Filter{{Key: "$task-account", Operator: "contains", Value: "acc_1"}}, 0, 5); err != nil {
			t.Fatal(err)
		}
		want := url.Values{"$task-account[contains]": {"acc_1"}, "limit": {"5"}, "offset": {"0"}}
		if diff := cmp.Diff(want, f.seen[0].URL.Query()); diff != "" {
			t.Errorf("query (-want +got):\n%s", diff)
		}
	})
}
