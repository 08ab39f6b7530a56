/**
 * Public vectors: from the test suites of the vendors' SDKs for Java, Go and Python. Each request also carries a header
 * whose name has an underscore, and which must not be signed.
 */
export const vectors = [
  {
    id: "java-get",
    method: "GET",
    url: "https://service.region.example.com/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs?limit=2&marker=13551d6b-755d-4757-b956-536f674975c0",
    headers: {
      TEST_UNDERSCORE: "TEST_VALUE"
    },
    body: "",
    accessKey: "AccessKey",
    secretKey: "SecretKey",
    date: "20191115T033655Z",
    signedHeaders: "host;x-sdk-date",
    canonicalRequestSha256: "0e84e7853cf87931d965c80e83bffb15aa865326db3a6f57aa2560a7601dfe18",
    signature: "fd95e7da6f695cfb4cabbb9d6b0968aec155bc576b064835282473539ae9ea1d",
    source: "java-v3 AKSKSignerTest"
  },
  {
    id: "java-post",
    method: "POST",
    url: "https://service.region.example.com/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpc/123",
    headers: {
      TEST_UNDERSCORE: "TEST_VALUE"
    },
    body: '{"key":"value"}',
    accessKey: "AccessKey",
    secretKey: "SecretKey",
    date: "20191115T033655Z",
    signedHeaders: "host;x-sdk-date",
    canonicalRequestSha256: "79be7a43859f485df125c417ebb8821754c7ed42f6742ce8b0fd74b2b303446d",
    signature: "b5649aa774f6cac7437631662f08815fc65c70e40e486df6db2436ce68902771",
    source: "java-v3 AKSKSignerTest"
  },
  {
    id: "java-root",
    method: "GET",
    url: "https://example.com",
    headers: {
      TEST_UNDERSCORE: "TEST_VALUE"
    },
    body: "",
    accessKey: "AccessKey",
    secretKey: "SecretKey",
    date: "20191115T033655Z",
    signedHeaders: "host;x-sdk-date",
    canonicalRequestSha256: "845f5f053e69e0d7cdf17c143bd6ffbc72d7be020b93b6ca2da8022efee7d6b8",
    signature: "919ad8b75d4ad49da0d377e63ee21c4a7a54b752f6bf2878b4adbe9c19927da6",
    source: "java-v3 AKSKSignerTest"
  },
  {
    id: "java-my-cloud",
    method: "GET",
    url: "https://service.test-region-1.myhuaweicloud.com/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs",
    headers: {
      TEST_UNDERSCORE: "TEST_VALUE"
    },
    body: "",
    accessKey: "AccessKey",
    secretKey: "SecretKey",
    date: "20191115T033655Z",
    signedHeaders: "host;x-sdk-date",
    canonicalRequestSha256: "2a9f333d9f534e4c46461f1c5b8b5bf819d14619054aa34c7591f9768293e929",
    signature: "fbfa53d70fa0dec48f511be2e9e522172f9dca6d56f8856d12d7e575b978d9be",
    source: "java-v3 AKSKSignerTest"
  },
  {
    id: "go-get",
    method: "GET",
    url: "https://example.com/path?limit=1",
    headers: {
      TEST_UNDERSCORE: "TEST_VALUE"
    },
    body: "",
    accessKey: "AccessKey",
    secretKey: "SecretKey",
    date: "20060102T150405Z",
    signedHeaders: "x-sdk-date",
    canonicalRequestSha256: "85c3b7730f308aee452b16138a42a914397e43a8f0d732dfa521c0ef2afa98a4",
    signature: "5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624",
    source: "go-v3 signer_test (host not signed)"
  },
  {
    id: "go-post",
    method: "POST",
    url: "https://example.com/path?key=value",
    headers: {
      TEST_UNDERSCORE: "TEST_VALUE"
    },
    body: '{"Name":"test","Id":1}\n',
    accessKey: "AccessKey",
    secretKey: "SecretKey",
    date: "20060102T150405Z",
    signedHeaders: "x-sdk-date",
    canonicalRequestSha256: "13f75ff5f5216199f986c7e7f2f77834d5e160ad9e46f37319816dc72ba7eeab",
    signature: "cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59",
    source: "go-v3 signer_test (host not signed; the body ends in a newline)"
  },
  {
    id: "python-get",
    method: "GET",
    url: "https://service.endpoint.myhuaweicloud.com/resources?size=1",
    headers: {
      TEST_UNDERSCORE: "TEST_VALUE"
    },
    body: "",
    accessKey: "AccessKey",
    secretKey: "SecretKey",
    date: "20200608T023900Z",
    signedHeaders: "host;x-sdk-date",
    canonicalRequestSha256: "de94dd1e1ccdb730b403ce35d7e14f7c7b04337f6def1c3a3a2ba936852b133f",
    signature: "cfb4171acec81de07d50e53d57eb77edd537414d66ddb1d7d780f128e12cd842",
    source: "python-v3 test_signer"
  },
  {
    id: "python-post",
    method: "POST",
    url: "https://service.endpoint.myhuaweicloud.com/resources?size=1",
    headers: {
      TEST_UNDERSCORE: "TEST_VALUE"
    },
    body: '{"name":"test","id":1}',
    accessKey: "AccessKey",
    secretKey: "SecretKey",
    date: "20200608T023900Z",
    signedHeaders: "host;x-sdk-date",
    canonicalRequestSha256: "2b1b2515e48cb55e043ff2ec5b93d3f13ec287e1da1d7a2e4e14b0611a341969",
    signature: "436b1ac0a1ae03705934bb70ef2f2e09f7bfed2117d731a38235053199323a1f",
    source: "python-v3 test_signer"
  }
] as const
