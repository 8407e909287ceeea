package client

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// certified is a certificate of its own authority.
func certified(t *testing.T, change func(*x509.Certificate)) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "a server of the tests"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	if change != nil {
		change(c)
	}
	raw, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key, Leaf: leaf}
}

// secured serves with a certificate that the transport of trusting trusts.
func secured(t *testing.T, config *tls.Config) (address string, trusting func(*http.Transport)) {
	t.Helper()
	s := httptest.NewUnstartedServer(writes(record))
	s.Config.ErrorLog, s.TLS = quiet(), config
	s.StartTLS()
	t.Cleanup(s.Close)
	roots := x509.NewCertPool()
	roots.AddCert(config.Certificates[0].Leaf)
	return s.URL, func(tr *http.Transport) { tr.TLSClientConfig = &tls.Config{RootCAs: roots} }
}

// What is wrong with a secure connection is told in words that say what to mend;
// nothing has been sent then.
func TestSecureConnectionsThatFail(t *testing.T) {
	for name, c := range map[string]struct {
		certificate func(*x509.Certificate)
		config      func(*tls.Config)
		mistrusted  bool
		says        string // empty: it works
	}{
		"good":              {},
		"unknown authority": {mistrusted: true, says: "signed by unknown authority"},
		"expired":           {certificate: func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) }, says: "has expired or is not yet valid"},
		"not valid yet":     {certificate: func(c *x509.Certificate) { c.NotBefore = time.Now().Add(30 * time.Minute) }, says: "is before"},
		"of another host": {certificate: func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, []string{"other.example"} },
			says: "cannot validate certificate for 127.0.0.1"},
		"hung up on": {config: func(c *tls.Config) {
			c.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) { return nil, hello.Conn.Close() }
		}, says: "TLS"},
		"old protocol": {config: func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS10 }, says: "protocol version"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := &tls.Config{Certificates: []tls.Certificate{certified(t, c.certificate)}}
			if c.config != nil {
				c.config(config)
			}
			address, trusting := secured(t, config)
			if c.mistrusted {
				trusting = nil
			}
			_, err := to(t, address, trusting).Create(t.Context(), aWrite)
			if c.says == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			got, ok := errors.AsType[*TransportError](err)
			if !ok || got.Kind != TransportTLS || got.Sent || !strings.Contains(err.Error(), said[TransportTLS]) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("says %v (%+v), want that TLS failed, nothing was sent, and %q", err, got, c.says)
			}
		})
	}
}

// Plain http to a port that speaks TLS is answered, in words that are no API's.
func TestPlainRequestToASecurePort(t *testing.T) {
	address, _ := secured(t, &tls.Config{Certificates: []tls.Certificate{certified(t, nil)}})
	_, err := to(t, strings.Replace(address, "https:", "http:", 1), nil).Create(t.Context(), aWrite)
	answer, ok := errors.AsType[*Error](err)
	if !ok || answer.Class != ClassFatal || !strings.Contains(err.Error(), "HTTP request to an HTTPS server") {
		t.Errorf("says %v (%+v), want a fatal answer that names the mistake", err, answer)
	}
}

// A proxy's own trouble is the proxy's, that of the server behind it the server's.
func TestProxiesThatFail(t *testing.T) {
	address, trusting := secured(t, &tls.Config{Certificates: []tls.Certificate{certified(t, nil)}})
	leading := serve(t, false, func(w http.ResponseWriter, r *http.Request) {
		there, err := net.Dial("tcp", r.Host)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
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
	refusing := func(status int) string {
		return serve(t, false, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }).URL
	}
	for name, c := range map[string]struct {
		proxy, server string
		trusting      func(*http.Transport)
		kind          TransportKind
		says          string // empty: it works
	}{
		"leads there":           {leading.URL, address, trusting, 0, ""},
		"wants a password":      {refusing(http.StatusProxyAuthRequired), address, trusting, TransportProxy, "it answers 407"},
		"forbids it":            {refusing(http.StatusForbidden), address, trusting, TransportProxy, "it answers 403"},
		"finds nobody":          {leading.URL, nobody, trusting, TransportProxy, "it answers 502"},
		"is not there":          {nobody, address, trusting, TransportProxy, "connection refused"},
		"hangs up":              {serve(t, false, hangUp).URL, address, trusting, TransportProxy, ""},
		"speaks TLS, untrusted": {serve(t, true, hangUp).URL, address, trusting, TransportProxy, "certificate"},
		"server untrusted":      {leading.URL, address, nil, TransportTLS, "unknown authority"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := to(t, strings.Replace(c.server, "http:", "https:", 1), func(tr *http.Transport) {
				if c.trusting != nil {
					c.trusting(tr)
				}
				tr.Proxy = func(*http.Request) (*url.URL, error) { return url.Parse(c.proxy) }
			})
			_, err := client.Create(t.Context(), aWrite)
			if c.kind == 0 {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			got, ok := errors.AsType[*TransportError](err)
			if !ok || got.Kind != c.kind || got.Sent || !strings.Contains(err.Error(), said[c.kind]) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("says %v (%+v), want kind %d, nothing sent, and %q", err, got, c.kind, c.says)
			}
		})
	}
}
