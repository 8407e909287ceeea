package client

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
)

// The key goes to no other host, and no write becomes another request.
func TestRedirects(t *testing.T) {
	var strangers atomic.Int64
	stranger := serve(t, false, func(w http.ResponseWriter, r *http.Request) {
		strangers.Add(1)
		io.WriteString(w, record)
	})
	elsewhere := func(string) string { return stranger.URL + "/base/v1/accounts/acc_1" }
	here := func(self string) string { return self + "/base/v1/moved" }
	for name, c := range map[string]struct {
		status  int
		where   func(self string) string
		write   bool
		follows bool
	}{
		"a read to another host":          {302, elsewhere, false, false},
		"a read for good to another host": {308, elsewhere, false, false},
		"a read on the same host":         {302, here, false, true},
		"a write to another host":         {307, elsewhere, true, false},
		"a write on the same host, kept":  {307, here, true, false},
		"a write on the same host as GET": {303, here, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			var methods []string
			s := serve(t, false, func(w http.ResponseWriter, r *http.Request) {
				methods = append(methods, r.Method)
				if strings.HasSuffix(r.URL.Path, "/moved") {
					if got := r.Header.Get("Authorization"); got != "Bearer "+testKey {
						t.Errorf("the read goes on with %q", got)
					}
					io.WriteString(w, recordOf("acc_1"))
					return
				}
				w.Header().Set("Location", c.where("http://"+r.Host))
				w.WriteHeader(c.status)
			})
			client := to(t, s.URL, nil)
			var err error
			if c.write {
				_, err = client.Create(t.Context(), aWrite)
			} else {
				_, err = client.Retrieve(t.Context(), "account", "acc_1")
			}
			if c.follows {
				if err != nil || len(methods) != 2 {
					t.Errorf("got %v after %v", err, methods)
				}
				return
			}
			e, ok := errors.AsType[*Error](err)
			if !ok || e.Status != c.status || e.Class != ClassFatal || !strings.Contains(err.Error(), "redirects to") {
				t.Errorf("got %v, want the redirect as a fatal answer", err)
			}
			if len(methods) != 1 {
				t.Errorf("requests %v, want one", methods)
			}
			if w, ok := errors.AsType[*WriteError](err); ok && !w.Unknown {
				t.Error("a redirect says what became of the write")
			}
		})
	}
	if n := strangers.Load(); n != 0 {
		t.Errorf("%d requests went to another host", n)
	}
}
