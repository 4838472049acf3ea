# Homebrew formula; `make dist RELEASES=URL` fills in the address and digest of a
# release.
class Aomaker < Formula
  desc "Large pytest suites as a Ninja graph, with one complete Allure report"
  homepage "https://example.org/aomaker"
  url "https://example.org/aomaker/releases/aomaker-0.1.0.tar.gz"
  sha256 "0000000000000000000000000000000000000000000000000000000000000000"
  license "MIT"

  depends_on "pkgconf" => :build
  depends_on "xxhash" => :build
  depends_on "jq"
  depends_on "libyaml"
  depends_on "ninja"

  uses_from_macos "curl"

  def install
    system "make", "install", "PREFIX=#{prefix}"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/aomaker --version")
    system bin/"aomaker", "create", "shop"
    assert_path_exists testpath/"shop/conf/aomaker.yaml"
  end
end
