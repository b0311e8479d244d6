using Turnpike.Admin.Acts;

namespace Turnpike.Console.Api;

/// <content>The catalogue.</content>
public static partial class ApiTable
{
    private static IEnumerable<ApiRoute> Catalog() =>
    [
        Get("/catalog/imports", AdminActs.ListImports) with { List = "imports", Key = ["id"] },
        Post("/catalog/imports", AdminActs.ImportCatalog) with { Made = "/catalog/imports/{id}" },
        Get("/catalog/imports/{id}", AdminActs.ShowImport),
        Post("/catalog/imports/{id}/cancel", AdminActs.CancelImport),
        Get("/catalog/changes", AdminActs.ListCatalogChanges),
        Post("/catalog/classifications", AdminActs.ClassifyTools),
    ];
}
