package client

import (
	"encoding/pem"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
)

// The proxy and the certificates are read from the environment once a process,
// and loopback never goes through a proxy. So a child process asks a made-up
// host, and a proxy on loopback leads it to a TLS server.

// childEnvironment marks the child; its value is the base URL to ask.
const childEnvironment = "CLIENT_TEST_BASE_URL"

// TestEnvironmentChild is the child's part.
func TestEnvironmentChild(t *testing.T) {
	url := os.Getenv(childEnvironment)
	if url == "" {
		return // run by itself it has nothing to ask
	}
	c, err := New(Config{BaseURL: url, Key: testKey, MaxOutage: -1})
	if err != nil {
		t.Fatal(err)
	}
	auth, err := c.Validate(t.Context())
	kind := "none"
	if lost, ok := errors.AsType[*TransportError](err); ok {
		kind = said[lost.Kind]
	}
	t.Logf("active %v; failed: %s; error: %v", auth.Active, kind, err)
}

// runChild runs the child and returns what it logged.
func runChild(t *testing.T, environment ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestEnvironmentChild$", "-test.v")
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		switch strings.ToUpper(name) {
		case "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "ALL_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR":
		default:
			cmd.Env = append(cmd.Env, v)
		}
	}
	cmd.Env = append(cmd.Env, childEnvironment+"=https://example.com:4430/base")
	cmd.Env = append(cmd.Env, environment...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("child: %v\n%s", err, out)
	}
	return string(out)
}

// tunnel is a proxy that leads every CONNECT to one address.
func tunnel(t *testing.T, to string, asked *atomic.Value) *httptest.Server {
	return serve(t, false, func(w http.ResponseWriter, r *http.Request) {
		asked.Store(r.Method + " " + r.Host)
		if r.Header.Get("Authorization") != "" {
			t.Error("the proxy got the API key")
		}
		there, err := net.Dial("tcp", to)
		if err != nil {
			t.Error(err)
			return
		}
		defer there.Close()
		here, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer here.Close()
		io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n")
		go io.Copy(there, here)
		io.Copy(here, there)
	})
}

func TestProxyAndCertificatesFromTheEnvironment(t *testing.T) {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		t.Skip("SSL_CERT_FILE is not read there: the system keeps the certificates")
	}
	api := serve(t, true, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/base/v1/auth/validate" || r.Header.Get("Authorization") != "Bearer "+testKey {
			t.Errorf("the server got %s without the key", r.URL)
		}
		io.WriteString(w, `{"active":true}`)
	})
	roots := filepath.Join(t.TempDir(), "roots.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: api.Certificate().Raw})
	if err := os.WriteFile(roots, block, 0o600); err != nil {
		t.Fatal(err)
	}
	var asked atomic.Value
	proxy := tunnel(t, api.Listener.Addr().String(), &asked)

	got := runChild(t, "HTTPS_PROXY="+proxy.URL, "SSL_CERT_FILE="+roots)
	if !strings.Contains(got, "active true; failed: none") {
		t.Errorf("with proxy and certificate the child says:\n%s", got)
	}
	if asked.Load() != "CONNECT example.com:4430" {
		t.Errorf("the proxy was asked %v", asked.Load())
	}
	got = runChild(t, "HTTPS_PROXY="+proxy.URL)
	if !strings.Contains(got, "failed: "+said[TransportTLS]) {
		t.Errorf("without the certificate the child says:\n%s", got)
	}
}

func TestProxyFaultsAreTold(t *testing.T) {
	refusing := serve(t, false, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusProxyAuthRequired) })
	address := strings.TrimPrefix(refusing.URL, "http://")
	for name, c := range map[string]struct{ proxy, says string }{
		"refused by the proxy": {"http://me:hunter2@" + address, "it answers 407"},
		"no proxy there":       {nobody, "proxy does not let"},
	} {
		t.Run(name, func(t *testing.T) {
			got := runChild(t, "HTTPS_PROXY="+c.proxy)
			if !strings.Contains(got, "failed: "+said[TransportProxy]) || !strings.Contains(got, c.says) {
				t.Errorf("want a fault of the proxy that says %q:\n%s", c.says, got)
			}
			if strings.Contains(got, "hunter2") {
				t.Errorf("the proxy's password is shown:\n%s", got)
			}
		})
	}
}
