package client_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"lightfield-importer/client"
	"lightfield-importer/client/sandbox"
)

func TestCustomObjects(t *testing.T) {
	slugs, err := on(t, open(t, sandbox.Options{}), client.Config{}).CustomObjects(t.Context())
	if err != nil || !slices.Equal(slugs, []string{sandbox.CustomObject}) {
		t.Errorf("custom objects %v, %v", slugs, err)
	}
}

func TestAnswersOfCustomObjects(t *testing.T) {
	for name, test := range map[string]struct{ body, want, refused string }{
		"none":           {body: `{"data": []}`},
		"sorted":         {body: `{"data": [{"objectType": "vessel"}, {"objectType": "berth"}]}`, want: "berth vessel"},
		"built-in ones":  {body: `{"data": [{"objectType": "account"}, {"objectType": "berth"}, {"label": "?"}]}`, want: "berth"},
		"another answer": {body: `{"objects": []}`, refused: "it has no data"},
	} {
		t.Run(name, func(t *testing.T) {
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(test.body)) }))
			defer s.Close()
			c, err := client.New(client.Config{BaseURL: s.URL, Key: "k", MaxOutage: -1})
			if err != nil {
				t.Fatal(err)
			}
			slugs, err := c.CustomObjects(t.Context())
			if strings.Join(slugs, " ") != test.want || (err != nil) != (test.refused != "") || err != nil && !strings.Contains(err.Error(), test.refused) {
				t.Errorf("slugs %v, error %v", slugs, err)
			}
		})
	}
}
