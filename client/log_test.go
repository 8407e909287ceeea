package client

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
)

// The log says what was asked and answered, and nothing of what the records hold.
func TestLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		logger := slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))
		client, f := asking(t, Config{Logger: logger}, says(500, "personal"),
			says(422, `{"error":{"type":"unprocessable_content","code":"invalid_type","message":"personal"}}`))
		client.Create(t.Context(), Write{Object: "account", Body: []byte(`{"fields":{"$name":"personal"}}`), Key: "k"})
		f.steps = []step{says(200, page)}
		client.List(t.Context(), "account", []Filter{{Key: "$name", Operator: "equal", Value: "personal"}}, 0, 25)
		if text := out.String(); strings.Contains(text, "personal") || strings.Contains(text, testKey) {
			t.Errorf("the log holds what it must not: %s", text)
		}
		var got []string
		for line := range strings.Lines(out.String()) {
			var m map[string]any
			if err := json.Unmarshal([]byte(line), &m); err != nil {
				t.Fatal(err)
			}
			delete(m, "time")
			delete(m, "duration")
			short, _ := json.Marshal(m)
			got = append(got, string(short))
		}
		want := []string{
			`{"attempt":1,"category":"write","error":"retry  ","level":"DEBUG","method":"POST","msg":"request","path":"/v1/accounts","status":500}`,
			`{"attempt":2,"category":"write","error":"row unprocessable_content invalid_type","level":"DEBUG","method":"POST","msg":"request","path":"/v1/accounts","status":422}`,
			`{"attempt":1,"category":"search","error":"","level":"DEBUG","method":"GET","msg":"request","path":"/v1/accounts","status":200}`,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("log (-want +got):\n%s", diff)
		}
		want2 := []Count{{0, 422, 1}, {0, 500, 1}, {2, 200, 1}}
		if diff := cmp.Diff(want2, client.Requests()); diff != "" {
			t.Errorf("counts (-want +got):\n%s", diff)
		}
	})
}
